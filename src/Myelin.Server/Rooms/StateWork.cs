using System.Globalization;
using Myelin.Server.Log.Numbers;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Rooms;

/// <summary>The scheduled work that a change of a room's current state triggers, stored in the unit of the change. The kinds are stored.</summary>
internal static class StateWork
{
    /// <summary>Makes guests leave a room that no longer allows them ("Guest access").</summary>
    public const string GuestDeparture = "rooms.guests";

    /// <summary>Copies a user's settings into a room that has replaced another ("Room Upgrades").</summary>
    public const string CarriedSettings = "rooms.carried_settings";

    public static DueKey GuestDepartureKey(RoomNumber room) => new(GuestDeparture, room.Value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The key of the work for a user and the room that was joined.</summary>
    public static DueKey CarriedSettingsKey(UserNumber user, RoomNumber room) =>
        new(CarriedSettings, string.Create(CultureInfo.InvariantCulture, $"{user.Value}/{room.Value}"));

    /// <summary>Parses the room from a <see cref="GuestDepartureKey"/>.</summary>
    public static RoomNumber RoomOf(string key) => new(long.Parse(key, CultureInfo.InvariantCulture));

    /// <summary>Parses the user and the room from a <see cref="CarriedSettingsKey"/>.</summary>
    public static (UserNumber User, RoomNumber Room) UserAndRoomOf(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return (
            new UserNumber(long.Parse(key.AsSpan(0, slash), CultureInfo.InvariantCulture)),
            new RoomNumber(long.Parse(key.AsSpan(slash + 1), CultureInfo.InvariantCulture)));
    }
}

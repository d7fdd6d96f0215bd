using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>A user's membership in a room, by its current state.</summary>
/// <param name="User">The user.</param>
/// <param name="Room">The room.</param>
/// <param name="Membership">The membership.</param>
/// <param name="Event">The event that set it.</param>
/// <param name="Position">The log position at which it came.</param>
/// <param name="IsForgotten">Whether the user has forgotten the room (Client-Server API, "Leaving rooms").</param>
/// <param name="Left">The event that ended the user's join, if the user was joined before; otherwise null, also once the room is forgotten.</param>
public sealed record RoomMembership(
    UserNumber User, RoomNumber Room, MembershipKind Membership, EventNumber Event, LogPosition Position, bool IsForgotten, EventNumber? Left);

/// <summary>Reads memberships.</summary>
public sealed class MembershipStore(IDatabase database)
{
    private const string From = "SELECT user_number, room, membership, event, position, forgotten, left_event FROM memberships ";

    /// <summary>All of a user's memberships, including rooms the user has left.</summary>
    public ValueTask<List<RoomMembership>> OfUserAsync(UserNumber user, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(From + "WHERE user_number = $1", Read, token, user.Value), cancellationToken);

    /// <summary>All members of a room with a given membership.</summary>
    public ValueTask<List<RoomMembership>> OfRoomAsync(RoomNumber room, MembershipKind membership, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(From + "WHERE room = $1 AND membership = $2", Read, token, room.Value, (long)membership), cancellationToken);

    /// <summary>A user's membership in a room, or null.</summary>
    public ValueTask<RoomMembership?> FindAsync(UserNumber user, RoomNumber room, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(From + "WHERE user_number = $1 AND room = $2", Read, token, user.Value, room.Value), cancellationToken);

    /// <summary>The local users whose membership in a room has changed after a position.</summary>
    public ValueTask<List<UserNumber>> ChangedAfterAsync(RoomNumber room, LogPosition position, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT user_number FROM memberships WHERE room = $1 AND position > $2", static row => new UserNumber(row.GetInt64(0)), token, room.Value, position.Value),
        cancellationToken);

    /// <summary>Those of the rooms that a user of another server is or was in.</summary>
    public ValueTask<List<RoomNumber>> SharedAsync(IReadOnlyCollection<RoomNumber> rooms, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryInAsync(
            "SELECT room FROM rooms WHERE room IN", "AND is_shared = 1", [.. rooms.Select(static room => (SqlValue)room.Value)], 1, static row => new RoomNumber(row.GetInt64(0)), token),
        cancellationToken);

    /// <summary>The number of members with a given membership.</summary>
    public async ValueTask<long> CountAsync(RoomNumber room, MembershipKind membership, CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => session.ScalarAsync("SELECT COUNT(*) FROM memberships WHERE room = $1 AND membership = $2", token, room.Value, (long)membership), cancellationToken) ?? 0;

    /// <summary>
    /// Adds to the unit that a user forgets a room: a later membership starts afresh and does not bring back what the user could read before. Nothing
    /// is forgotten if another membership has replaced the given one by then.
    /// </summary>
    /// <param name="unit">The unit.</param>
    /// <param name="user">The user.</param>
    /// <param name="room">The room.</param>
    /// <param name="membership">The position of the membership to forget.</param>
    public static LogUnit Forget(LogUnit unit, UserNumber user, RoomNumber room, LogPosition membership) => unit.Write(
        "UPDATE memberships SET forgotten = 1, left_event = NULL WHERE user_number = $1 AND room = $2 AND position = $3", user.Value, room.Value, membership.Value);

    private static RoomMembership Read(System.Data.Common.DbDataReader row) => new(
        new UserNumber(row.GetInt64(0)),
        new RoomNumber(row.GetInt64(1)),
        (MembershipKind)row.GetInt64(2),
        new EventNumber(row.GetInt64(3)),
        new LogPosition(row.GetInt64(4)),
        row.GetInt64(5) != 0,
        row.IsDBNull(6) ? null : new EventNumber(row.GetInt64(6)));
}

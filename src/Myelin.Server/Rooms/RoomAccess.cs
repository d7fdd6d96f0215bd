using Myelin.Core.Events;

namespace Myelin.Server.Rooms;

/// <summary>Reads from a room's state who may join ("Guest access") and who may read ("Room History Visibility").</summary>
internal static class RoomAccess
{
    /// <summary>Whether guests may join. They may not if the event is absent or has any value but <c>can_join</c>.</summary>
    public static bool AdmitsGuests(Pdu? guestAccess) => guestAccess?.ContentText("guest_access"u8) == "can_join";

    /// <summary>Whether anybody may read the room, joined or not.</summary>
    public static bool IsWorldReadable(Pdu? visibility) => visibility?.ContentText("history_visibility"u8) == "world_readable";

    /// <summary>Whether members may read history from before they joined. Any value but <c>joined</c> and <c>invited</c> counts as <c>shared</c> or more open.</summary>
    public static bool IsOpenToMembers(Pdu visibility) => visibility.ContentText("history_visibility"u8) is not ("joined" or "invited");

    /// <summary>Whether the room's current state lets anybody read it.</summary>
    public static async ValueTask<bool> IsWorldReadableAsync(this IRooms rooms, RoomView room, CancellationToken cancellationToken) =>
        IsWorldReadable(await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.HistoryVisibility, string.Empty), cancellationToken));
}

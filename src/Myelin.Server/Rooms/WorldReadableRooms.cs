using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms;

/// <summary>Rooms that anybody may read without joining ("Room History Visibility", <c>world_readable</c>).</summary>
internal static class WorldReadableRooms
{
    /// <summary>Whether the room's current state lets anybody read it.</summary>
    public static async ValueTask<bool> IsWorldReadableAsync(this IRooms rooms, RoomView room, CancellationToken cancellationToken) =>
        await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.HistoryVisibility, string.Empty), cancellationToken) is { } visibility
        && visibility.ContentText("history_visibility"u8) == "world_readable";
}

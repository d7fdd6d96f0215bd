using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms.Views;

/// <summary>About how much memory a room's view takes.</summary>
internal static class RoomViewBytes
{
    private const long View = 1_024;

    /// <summary>An entry of the current state: its tuple and the ID of its event.</summary>
    private const long StateEntry = EstimatedBytes.Node + 240;

    /// <summary>A member: the user's ID; the event's is shared with the state.</summary>
    private const long Member = EstimatedBytes.Node + 100;

    public static long Of(RoomView? view) => view is null
        ? 0
        : View + (StateEntry * view.CurrentState.Count) + (Member * view.Members.Count) + view.Timeline.Bytes;

    /// <summary>An event of the timeline.</summary>
    public static long Of(TimelineEvent held) =>
        (2 * EstimatedBytes.Object) + EstimatedBytes.Of(held.Pdu) + (held.RedactedBecause is { } because ? EstimatedBytes.Of(because) : 0);
}

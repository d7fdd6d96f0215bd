using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.RoomDirectory;

/// <summary>
/// Summaries of rooms, held until the log tells of a change of their state, so that listing thousands of rooms does not load them.
/// Follows the tail after the rooms do, whose views it reads.
/// </summary>
internal sealed class PublicRoomSummaries : ITailFollower, IDisposable
{
    private readonly IRooms _rooms;
    private readonly IEntityNumbers _numbers;
    private readonly LoadedViews<Summary> _summaries;
    private readonly TailSubscription _subscription;

    public PublicRoomSummaries(IRooms rooms, IEntityNumbers numbers, MemoryBudget budget, ILogTail tail)
    {
        _rooms = rooms;
        _numbers = numbers;
        _summaries = new LoadedViews<Summary>(budget, "public_rooms", BytesOf, LoadAsync);
        _subscription = tail.Follow(this);
    }

    /// <summary>What the directory says of the room; null if this server has no such room.</summary>
    public async ValueTask<PublicRoom?> FindAsync(RoomId room, CancellationToken cancellationToken) =>
        await _numbers.FindRoomAsync(room, cancellationToken) is { } number ? (await _summaries.GetAsync(number.Value, cancellationToken)).Room : null;

    public void Apply(CommittedBatch batch)
    {
        foreach (var entry in batch.Entries.Span)
        {
            if (entry.Kind is LogEntryKind.CurrentState or LogEntryKind.Room)
            {
                _summaries.Invalidate(entry.Subject);
            }
        }
    }

    public void Reset() => _summaries.Clear();

    public void Dispose() => _subscription.Dispose();

    private async ValueTask<Summary> LoadAsync(long room, CancellationToken cancellationToken)
    {
        var view = await _rooms.FindAsync(await _numbers.RoomIdAsync(new RoomNumber(room), cancellationToken), cancellationToken);
        return new Summary(view is null ? null : await PublicRoomSummary.OfAsync(_rooms, view, cancellationToken));
    }

    private static long BytesOf(Summary summary) => summary.Room is { } room
        ? (6 * EstimatedBytes.Object) + EstimatedBytes.Of(room.RoomId.Value) + EstimatedBytes.Of((room.Name ?? string.Empty) + room.Topic)
        : EstimatedBytes.Object;

    private sealed record Summary(PublicRoom? Room);
}

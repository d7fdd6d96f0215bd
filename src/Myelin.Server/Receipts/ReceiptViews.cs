using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Receipts;

/// <summary>Holds rooms' receipts in memory and keeps them up by the tail.</summary>
internal sealed class ReceiptViews : ITailFollower, IDisposable
{
    /// <summary>Rooms whose receipts are held in memory.</summary>
    public const int CachedRooms = 5_000;

    private readonly LoadedViews<RoomReceipts> _views;
    private readonly TailSubscription _subscription;

    public ReceiptViews(ReceiptStore store, ILogTail tail)
    {
        _views = new LoadedViews<RoomReceipts>(
            CachedRooms, async (room, cancellationToken) => RoomReceipts.From(await store.ReadAsync(new RoomNumber(room), cancellationToken)));
        _subscription = tail.Follow(this);
    }

    public ValueTask<RoomReceipts> GetAsync(RoomNumber room, CancellationToken cancellationToken) => _views.GetAsync(room.Value, cancellationToken);

    public void Apply(CommittedBatch batch)
    {
        foreach (var entry in batch.Entries.Span)
        {
            if (entry.Kind != LogEntryKind.Receipt)
            {
                continue;
            }

            if (entry.Fact is Receipt moved)
            {
                var placed = moved with { Position = entry.Position };
                _views.Apply(entry.Subject, view => view.With(placed));
            }
            else
            {
                _views.Invalidate(entry.Subject);
            }
        }
    }

    public void Reset() => _views.Clear();

    public void Dispose() => _subscription.Dispose();
}

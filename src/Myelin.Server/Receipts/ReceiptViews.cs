using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Receipts;

/// <summary>Keeps rooms' receipts in memory, up to date from the tail.</summary>
internal sealed class ReceiptViews : ITailFollower, IDisposable
{
    private readonly LoadedViews<RoomReceipts> _views;
    private readonly TailSubscription _subscription;

    public ReceiptViews(ReceiptStore store, MemoryBudget budget, ILogTail tail)
    {
        _views = new LoadedViews<RoomReceipts>(
            budget, "receipts", static room => room.Bytes, async (room, cancellationToken) => RoomReceipts.From(await store.ReadAsync(new RoomNumber(room), cancellationToken)));
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
                _views.Apply(entry.Subject, placed, static (view, receipt) => view.With(receipt));
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

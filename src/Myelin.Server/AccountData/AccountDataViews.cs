using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.AccountData;

/// <summary>Holds users' account data in memory and keeps it up by the tail.</summary>
internal sealed class AccountDataViews : ITailFollower, IDisposable
{
    private readonly AccountDataStore _store;
    private readonly IEntityNumbers _numbers;
    private readonly IDefaultAccountData[] _standing;
    private readonly LoadedViews<UserAccountData> _views;
    private readonly TailSubscription _subscription;

    public AccountDataViews(AccountDataStore store, IEntityNumbers numbers, MemoryBudget budget, ILogTail tail, IEnumerable<IDefaultAccountData> standing)
    {
        _store = store;
        _numbers = numbers;
        _standing = [.. standing];
        _views = new LoadedViews<UserAccountData>(budget, "account_data", BytesOf, LoadAsync);
        _subscription = tail.Follow(this);
    }

    public ValueTask<UserAccountData> GetAsync(UserNumber user, CancellationToken cancellationToken) => _views.GetAsync(user.Value, cancellationToken);

    public void Apply(CommittedBatch batch)
    {
        foreach (var entry in batch.Entries.Span)
        {
            if (entry.Kind is not (LogEntryKind.AccountData or LogEntryKind.RoomAccountData))
            {
                continue;
            }

            if (entry.Fact is AccountDataWritten written)
            {
                var datum = new AccountDatum(entry.Position, written.Type, written.ContentJson);
                _views.Apply(entry.Subject, (written.Room, Datum: datum), static (view, change) => view.With(change.Room, change.Datum));
            }
            else
            {
                _views.Invalidate(entry.Subject);
            }
        }
    }

    public void Reset() => _views.Clear();

    public void Dispose() => _subscription.Dispose();

    private static long BytesOf(UserAccountData view) =>
        EstimatedBytes.Object + view.Bytes + (EstimatedBytes.Node * (view.Count + view.Rooms.Count + view.IgnoredUsers.Count));

    private async ValueTask<UserAccountData> LoadAsync(long number, CancellationToken cancellationToken)
    {
        var user = new UserNumber(number);
        var view = UserAccountData.Empty;
        foreach (var (room, datum) in await _store.ReadAllAsync(user, cancellationToken))
        {
            view = view.With(room, datum);
        }

        var id = await _numbers.UserIdAsync(user, cancellationToken);
        foreach (var standing in _standing)
        {
            var stored = view.Find(null, standing.Type);
            var shown = standing.For(id, stored);
            view = view with { Global = view.Global.SetItem(standing.Type, shown), Bytes = view.Bytes + shown.Bytes - (stored?.Bytes ?? 0) };
        }

        return view;
    }
}

/// <summary>The fact of an entry about account data.</summary>
internal sealed record AccountDataWritten(RoomId? Room, string Type, ReadOnlyMemory<byte> ContentJson);

using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.AccountData;

/// <summary>Keeps users' account data in memory, up to date from the tail.</summary>
internal sealed class AccountDataViews : ITailFollower, IDisposable
{
    private readonly AccountDataStore _store;
    private readonly IEntityNumbers _numbers;
    private readonly IDefaultAccountData[] _defaults;
    private readonly LoadedViews<UserAccountData> _views;
    private readonly TailSubscription _subscription;

    public AccountDataViews(AccountDataStore store, IEntityNumbers numbers, MemoryBudget budget, ILogTail tail, IEnumerable<IDefaultAccountData> defaults)
    {
        _store = store;
        _numbers = numbers;
        _defaults = [.. defaults];
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
        foreach (var byDefault in _defaults)
        {
            var stored = view.Find(null, byDefault.Type);
            var shown = byDefault.For(id, stored);
            view = view with { Global = view.Global.SetItem(byDefault.Type, shown), Bytes = view.Bytes + shown.Bytes - (stored?.Bytes ?? 0) };
        }

        return view;
    }
}

/// <summary>The fact of an entry about account data.</summary>
internal sealed record AccountDataWritten(RoomId? Room, string Type, ReadOnlyMemory<byte> ContentJson);

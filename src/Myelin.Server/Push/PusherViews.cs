using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Push;

/// <summary>Caches users' pushers within a memory bound, because each event of a room needs those of most of its members again.</summary>
internal sealed class PusherViews : ITailFollower, IDisposable
{
    /// <summary>The approximate size of a pusher with its key, application, gateway and names.</summary>
    private const long PusherBytes = 1_024;

    private readonly PusherStore _store;
    private readonly IEntityNumbers _numbers;
    private readonly Cache<UserNumber, ImmutableArray<Pusher>> _cache;
    private readonly TailSubscription _subscription;
    private long _changes;
    private volatile Any? _hasAny;

    public PusherViews(PusherStore store, IEntityNumbers numbers, MemoryBudget budget, ILogTail tail)
    {
        _store = store;
        _numbers = numbers;
        _cache = new Cache<UserNumber, ImmutableArray<Pusher>>(budget, "pushers", static (_, pushers) => PusherBytes * pushers.Length);
        _subscription = tail.Follow(this);
    }

    /// <summary>Increases with every change of anybody's pushers.</summary>
    public long Version => Volatile.Read(ref _changes);

    /// <summary>Whether anybody has a pusher at all.</summary>
    public async ValueTask<bool> HasAnyAsync(CancellationToken cancellationToken)
    {
        var version = Version;
        if (_hasAny is { } known && known.Version == version)
        {
            return known.HasAny;
        }

        var hasAny = await _store.HasAnyAsync(cancellationToken);
        _hasAny = new Any(version, hasAny);
        return hasAny;
    }

    /// <summary>The user's pushers, in order of creation.</summary>
    public async ValueTask<ImmutableArray<Pusher>> OfUserAsync(UserId user, CancellationToken cancellationToken)
    {
        if (await _numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return [];
        }

        return _cache.TryGet(number, out var cached) ? cached : (await LoadAsync([number], cancellationToken))[number];
    }

    /// <summary>The users who have pushers, with their pushers.</summary>
    public async ValueTask<List<PushedUser>> WithPushersAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken)
    {
        var found = new List<PushedUser>();
        Dictionary<UserNumber, UserId>? missing = null;
        foreach (var user in users)
        {
            if (await _numbers.FindUserAsync(user, cancellationToken) is not { } number)
            {
                continue;
            }

            if (!_cache.TryGet(number, out var cached))
            {
                (missing ??= [])[number] = user;
            }
            else if (!cached.IsEmpty)
            {
                found.Add(new PushedUser(user, cached));
            }
        }

        if (missing is not null)
        {
            var loaded = await LoadAsync(missing.Keys, cancellationToken);
            found.AddRange(missing.Where(user => !loaded[user.Key].IsEmpty).Select(user => new PushedUser(user.Value, loaded[user.Key])));
        }

        return found;
    }

    /// <summary>The user's pushers.</summary>
    public async ValueTask<ImmutableArray<Pusher>> OfUserAsync(UserNumber user, CancellationToken cancellationToken) =>
        _cache.TryGet(user, out var cached) ? cached : (await LoadAsync([user], cancellationToken))[user];

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            if (entry.Kind == LogEntryKind.Pusher)
            {
                _cache.Remove(new UserNumber(entry.Subject));
                Interlocked.Increment(ref _changes);
            }
        }
    }

    public void Reset()
    {
        _cache.Clear();
        Interlocked.Increment(ref _changes);
    }

    public void Dispose() => _subscription.Dispose();

    private async ValueTask<Dictionary<UserNumber, ImmutableArray<Pusher>>> LoadAsync(IReadOnlyCollection<UserNumber> users, CancellationToken cancellationToken)
    {
        var reading = _cache.BeginRead();
        var read = await _store.OfUsersAsync(users, cancellationToken);
        var loaded = users.ToDictionary(user => user, user => read[user].ToImmutableArray());
        foreach (var (user, pushers) in loaded)
        {
            _cache.Keep(reading, user, pushers);
        }

        return loaded;
    }

    private sealed record Any(long Version, bool HasAny);
}

/// <summary>A user who has pushers.</summary>
internal readonly record struct PushedUser(UserId User, ImmutableArray<Pusher> Pushers);

/// <summary>Finds the local members of rooms who have pushers, once for each change of a room's members or of anybody's pushers.</summary>
internal sealed class RoomMembersWithPushers(PusherViews pushers, ServerIdentity identity)
{
    private readonly ConditionalWeakTable<ImmutableDictionary<UserId, MemberState>, Found> _found = [];

    public async ValueTask<IReadOnlyList<PushedUser>> OfAsync(RoomView room, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue(room.Members, out var found) && found.Version == pushers.Version)
        {
            return found.Members;
        }

        var version = pushers.Version;
        var joined = room.MembersWith(MembershipKind.Join).Where(user => user.IsOn(identity.ServerName)).ToList();
        var members = await pushers.WithPushersAsync(joined, cancellationToken);
        _found.AddOrUpdate(room.Members, new Found(version, members));
        return members;
    }

    private sealed record Found(long Version, IReadOnlyList<PushedUser> Members);
}

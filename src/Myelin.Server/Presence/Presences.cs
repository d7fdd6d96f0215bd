using System.Collections.Concurrent;
using Myelin.Server.Ephemeral;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Presence;

/// <summary>
/// Presence in memory: the newest state of each user, told when it differs. One timer looks who has stopped syncing or acting; nothing
/// is counted or kept for each device and request.
/// </summary>
internal sealed class Presences : IPresence, IDisposable
{
    private readonly ConcurrentDictionary<UserId, TrackedPresence> _users = new();
    private readonly EphemeralTail _tail;
    private readonly PresenceStore _store;
    private readonly IRooms _rooms;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    public Presences(EphemeralTail tail, PresenceStore store, IRooms rooms, TimeProvider time)
    {
        _tail = tail;
        _store = store;
        _rooms = rooms;
        _time = time;
        _sweep = time.CreateTimer(static self => ((Presences)self!).Sweep(), this, PresenceLimits.SweepInterval, PresenceLimits.SweepInterval);
    }

    /// <summary>How many users are held.</summary>
    public int Count => _users.Count;

    public async ValueTask<UserPresence?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        if (_users.TryGetValue(user, out var tracked))
        {
            lock (tracked)
            {
                // "The last active time must be up to date whenever the server gives a presence event to the client."
                return tracked.Told is { } told ? told with { LastActiveAt = tracked.LastActive } : null;
            }
        }

        // Whoever is not held is not there, whatever was saved last.
        return await _store.FindAsync(user, cancellationToken) is { } saved
            ? new UserPresence(user, PresenceKind.Offline, saved.StatusMessage, saved.LastActiveAt, IsCurrentlyActive: false, EphemeralPosition.Start)
            : null;
    }

    public async ValueTask SetAsync(UserId user, PresenceKind presence, string? statusMessage, CancellationToken cancellationToken)
    {
        var tracked = await TrackAsync(user, cancellationToken);
        lock (tracked)
        {
            var now = _time.GetUtcNow();
            tracked.Set(presence, statusMessage, now);
            Tell(user, tracked, now);
        }
    }

    public async ValueTask<IDisposable> SyncAsync(UserId user, PresenceKind? shown, CancellationToken cancellationToken)
    {
        if (shown is PresenceKind.Offline)
        {
            return NoSync.Instance;
        }

        var tracked = await TrackAsync(user, cancellationToken);
        lock (tracked)
        {
            var now = _time.GetUtcNow();
            tracked.BeginSync(shown, now);
            Tell(user, tracked, now);
        }

        return new Sync(tracked, shown, _time);
    }

    public void Acted(UserId user)
    {
        if (_users.TryGetValue(user, out var tracked))
        {
            lock (tracked)
            {
                var now = _time.GetUtcNow();
                tracked.Act(now);
                Tell(user, tracked, now);
            }
        }
    }

    /// <summary>A name or avatar has changed: clients are told with the presence, whatever it is.</summary>
    public async ValueTask TellProfileAsync(UserId user, string? displayName, string? avatarUrl, CancellationToken cancellationToken)
    {
        var tracked = await TrackAsync(user, cancellationToken);
        lock (tracked)
        {
            var now = _time.GetUtcNow();
            Publish(user, tracked, now, position => new ChangedProfile(displayName, avatarUrl, position));
        }
    }

    /// <summary>Remembers those who were there before a restart, until they come back or are taken for offline.</summary>
    public async Task RememberAsync(CancellationToken cancellationToken)
    {
        foreach (var (user, saved) in await _store.NotOfflineAsync(cancellationToken))
        {
            var tracked = TrackedPresence.From(saved);
            lock (tracked)
            {
                if (_users.TryAdd(user, tracked))
                {
                    var now = _time.GetUtcNow();
                    tracked.Expect(saved.Presence, now);
                    Tell(user, tracked, now);
                }
            }
        }
    }

    public async ValueTask<IReadOnlyList<UserPresence>> ChangedAfterAsync(UserId viewer, EphemeralPosition after, CancellationToken cancellationToken)
    {
        if (after >= _tail.Head)
        {
            return [];
        }

        var changed = _users.Values.Select(tracked => tracked.Told).OfType<UserPresence>()
            .Where(told => told.ChangedAt > after && (after > EphemeralPosition.Start || told.Presence != PresenceKind.Offline))
            .ToList();
        if (changed.Count == 0)
        {
            return [];
        }

        var rooms = (await _rooms.OfUserAsync(viewer, cancellationToken)).With(MembershipKind.Join).ToHashSet();
        var visible = new List<UserPresence>(changed.Count);
        foreach (var told in changed)
        {
            if (told.User == viewer || (await _rooms.OfUserAsync(told.User, cancellationToken)).With(MembershipKind.Join).Any(rooms.Contains))
            {
                visible.Add(told.Profile?.ChangedAt > after ? told : told with { Profile = null });
            }
        }

        return visible;
    }

    /// <summary>Whether the two are joined to a room together.</summary>
    public async ValueTask<bool> ShareARoomAsync(UserId one, UserId other, CancellationToken cancellationToken)
    {
        var rooms = (await _rooms.OfUserAsync(one, cancellationToken)).With(MembershipKind.Join).ToHashSet();
        return (await _rooms.OfUserAsync(other, cancellationToken)).With(MembershipKind.Join).Any(rooms.Contains);
    }

    public void Dispose() => _sweep.Dispose();

    private async ValueTask<TrackedPresence> TrackAsync(UserId user, CancellationToken cancellationToken)
    {
        if (_users.TryGetValue(user, out var tracked))
        {
            return tracked;
        }

        if (_users.Count >= PresenceLimits.MaximumUsers)
        {
            foreach (var (gone, _) in _users.Where(entry => entry.Value.Told is null or { Presence: PresenceKind.Offline })
                .OrderBy(entry => entry.Value.LastSeen).Take(PresenceLimits.MaximumUsers / 4).ToList())
            {
                _users.TryRemove(gone, out _);
            }
        }

        var saved = await _store.FindAsync(user, cancellationToken);
        return _users.GetOrAdd(user, static (_, from) => TrackedPresence.From(from), saved);
    }

    private void Sweep()
    {
        var now = _time.GetUtcNow();
        foreach (var (user, tracked) in _users)
        {
            lock (tracked)
            {
                if (tracked.Told is { Presence: not PresenceKind.Offline })
                {
                    Tell(user, tracked, now);
                }
            }
        }
    }

    // Nothing is told that clients know already; when they count from the last activity themselves, its moving on is no news.
    private void Tell(UserId user, TrackedPresence tracked, DateTimeOffset now)
    {
        if (tracked.Told is not { } told
            || told.Presence != tracked.At(now) || told.StatusMessage != tracked.StatusMessage || told.IsCurrentlyActive != tracked.IsActiveAt(now))
        {
            Publish(user, tracked, now, _ => tracked.Told?.Profile);
        }
        else if (now - tracked.NotedAt >= PresenceLimits.SaveInterval)
        {
            Note(user, tracked, now);
        }
    }

    private void Publish(UserId user, TrackedPresence tracked, DateTimeOffset now, Func<EphemeralPosition, ChangedProfile?> profile)
    {
        _tail.Publish(
            position => tracked.Told = new UserPresence(
                user, tracked.At(now), tracked.StatusMessage, tracked.LastActive, tracked.IsActiveAt(now), position, profile(position)),
            follower => follower.PresenceChanged(user));
        Note(user, tracked, now);
    }

    private void Note(UserId user, TrackedPresence tracked, DateTimeOffset now)
    {
        tracked.NotedAt = now;
        _store.Note(user, new SavedPresence(tracked.At(now), tracked.LastActive, tracked.StatusMessage));
    }

    private sealed class Sync(TrackedPresence tracked, PresenceKind? shown, TimeProvider time) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                lock (tracked)
                {
                    tracked.EndSync(shown, time.GetUtcNow());
                }
            }
        }
    }

    private sealed class NoSync : IDisposable
    {
        public static readonly NoSync Instance = new();

        public void Dispose()
        {
        }
    }
}

using System.Collections.Concurrent;
using Myelin.Server.Ephemeral;
using Myelin.Server.Rooms;
using Myelin.Server.Storage;

namespace Myelin.Server.Presence;

/// <summary>
/// Presence in memory: the newest state of each user, told when it differs, in the order of the changes. One timer looks who has stopped
/// syncing or acting.
/// </summary>
internal sealed class Presences : IPresence, IDisposable
{
    private readonly ConcurrentDictionary<UserId, TrackedPresence> _users = new();
    private readonly Lock _ordering = new();
    private readonly ChangeOrder<UserId> _order = new(PresenceLimits.MaximumUsers);
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

    public async ValueTask<IDisposable> SyncAsync(UserId user, DeviceId? device, PresenceKind? shown, CancellationToken cancellationToken)
    {
        if (shown is PresenceKind.Offline)
        {
            return NoSync.Instance;
        }

        var tracked = await TrackAsync(user, cancellationToken);
        lock (tracked)
        {
            var now = _time.GetUtcNow();
            var syncing = tracked.BeginSync(device, shown, now);
            Tell(user, tracked, now);
            return new Sync(tracked, syncing, _time);
        }
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

        var changed = (after > EphemeralPosition.Start ? ToldAfter(after) : ToldOnes().Where(told => told.Presence != PresenceKind.Offline)).ToList();
        if (changed.Count == 0)
        {
            return [];
        }

        var rooms = await _rooms.OfUserAsync(viewer, cancellationToken);
        var visible = new List<UserPresence>(changed.Count);
        foreach (var told in changed)
        {
            if (told.User == viewer || rooms.ShareOneWith(await _rooms.OfUserAsync(told.User, cancellationToken)))
            {
                visible.Add(told.Profile?.ChangedAt > after ? told : told with { Profile = null });
            }
        }

        return visible;
    }

    public IEnumerable<UserPresence> Of(IEnumerable<UserId> users)
    {
        foreach (var user in users)
        {
            if (_users.TryGetValue(user, out var tracked) && tracked.Told is { } told)
            {
                yield return told with { Profile = null };
            }
        }
    }

    /// <summary>Whether the two are joined to a room together.</summary>
    public async ValueTask<bool> ShareARoomAsync(UserId one, UserId other, CancellationToken cancellationToken) =>
        (await _rooms.OfUserAsync(one, cancellationToken)).ShareOneWith(await _rooms.OfUserAsync(other, cancellationToken));

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
                lock (_ordering)
                {
                    _order.Remove(gone);
                }
            }
        }

        var saved = await _store.FindAsync(user, cancellationToken);
        return _users.GetOrAdd(user, static (_, from) => TrackedPresence.From(from), saved);
    }

    /// <summary>What was told last of every user.</summary>
    private IEnumerable<UserPresence> ToldOnes() => _users.Values.Select(tracked => tracked.Told).OfType<UserPresence>();

    /// <summary>What was told after a position: looks at those users alone, unless they are more than are held.</summary>
    private IEnumerable<UserPresence> ToldAfter(EphemeralPosition after)
    {
        List<UserId>? changed;
        lock (_ordering)
        {
            changed = _order.After(after.Value);
        }

        return changed is null
            ? ToldOnes().Where(told => told.ChangedAt > after)
            : changed.Select(user => _users.TryGetValue(user, out var tracked) ? tracked.Told : null).OfType<UserPresence>();
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
            position =>
            {
                tracked.Told = new UserPresence(
                    user, tracked.At(now), tracked.StatusMessage, tracked.LastActive, tracked.IsActiveAt(now), position, profile(position));
                lock (_ordering)
                {
                    _order.Touch(user, position.Value);
                }
            },
            follower => follower.PresenceChanged(user));
        Note(user, tracked, now);
    }

    private void Note(UserId user, TrackedPresence tracked, DateTimeOffset now)
    {
        tracked.NotedAt = now;
        _store.Note(user, new SavedPresence(tracked.At(now), tracked.LastActive, tracked.StatusMessage));
    }

    private sealed class Sync(TrackedPresence tracked, SyncingDevice device, TimeProvider time) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                lock (tracked)
                {
                    tracked.EndSync(device, time.GetUtcNow());
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

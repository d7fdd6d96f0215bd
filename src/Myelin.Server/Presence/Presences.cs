using System.Collections.Concurrent;
using Myelin.Server.Ephemeral;
using Myelin.Server.Rooms;
using Myelin.Server.Storage;

namespace Myelin.Server.Presence;

/// <summary>
/// Keeps presence in memory: the latest state of each user, published when it differs, in the order of the changes. One timer checks who has
/// stopped syncing or acting.
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

    /// <summary>The number of users in memory.</summary>
    public int Count => _users.Count;

    public async ValueTask<UserPresence?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        if (_users.TryGetValue(user, out var tracked))
        {
            lock (tracked)
            {
                // "The last active time must be up to date whenever the server gives a presence event to the client."
                return tracked.Latest is { } latest ? latest with { LastActiveAt = tracked.LastActive } : null;
            }
        }

        // A user who is not in memory is offline, whatever was saved last.
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
            PublishIfChanged(user, tracked, now);
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
            PublishIfChanged(user, tracked, now);
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
                PublishIfChanged(user, tracked, now);
            }
        }
    }

    /// <summary>Publishes a changed name or avatar with the presence, even if the presence is unchanged.</summary>
    public async ValueTask PublishProfileAsync(UserId user, string? displayName, string? avatarUrl, CancellationToken cancellationToken)
    {
        var tracked = await TrackAsync(user, cancellationToken);
        lock (tracked)
        {
            var now = _time.GetUtcNow();
            Publish(user, tracked, now, position => new ChangedProfile(displayName, avatarUrl, position));
        }
    }

    /// <summary>Loads the users who were not offline before a restart; they count so until they come back or time out.</summary>
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
                    PublishIfChanged(user, tracked, now);
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

        var changed = (after > EphemeralPosition.Start ? ChangedAfter(after) : Published().Where(latest => latest.Presence != PresenceKind.Offline)).ToList();
        if (changed.Count == 0)
        {
            return [];
        }

        var rooms = await _rooms.OfUserAsync(viewer, cancellationToken);
        var visible = new List<UserPresence>(changed.Count);
        foreach (var latest in changed)
        {
            if (latest.User == viewer || rooms.ShareOneWith(await _rooms.OfUserAsync(latest.User, cancellationToken)))
            {
                visible.Add(latest.Profile?.ChangedAt > after ? latest : latest with { Profile = null });
            }
        }

        return visible;
    }

    public IEnumerable<UserPresence> Of(IEnumerable<UserId> users)
    {
        foreach (var user in users)
        {
            if (_users.TryGetValue(user, out var tracked) && tracked.Latest is { } latest)
            {
                yield return latest with { Profile = null };
            }
        }
    }

    /// <summary>Whether the two users are joined to a common room.</summary>
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
            foreach (var (gone, _) in _users.Where(entry => entry.Value.Latest is null or { Presence: PresenceKind.Offline })
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

    /// <summary>What was last published of each user.</summary>
    private IEnumerable<UserPresence> Published() => _users.Values.Select(tracked => tracked.Latest).OfType<UserPresence>();

    /// <summary>What was published after a position. Goes through the changed users only, unless the order does not reach back that far.</summary>
    private IEnumerable<UserPresence> ChangedAfter(EphemeralPosition after)
    {
        List<UserId>? changed;
        lock (_ordering)
        {
            changed = _order.After(after.Value);
        }

        return changed is null
            ? Published().Where(latest => latest.ChangedAt > after)
            : changed.Select(user => _users.TryGetValue(user, out var tracked) ? tracked.Latest : null).OfType<UserPresence>();
    }

    private void Sweep()
    {
        var now = _time.GetUtcNow();
        foreach (var (user, tracked) in _users)
        {
            lock (tracked)
            {
                if (tracked.Latest is { Presence: not PresenceKind.Offline })
                {
                    PublishIfChanged(user, tracked, now);
                }
            }
        }
    }

    // Publishes only what clients do not know: while a client counts from the last activity itself, new activity is no news.
    private void PublishIfChanged(UserId user, TrackedPresence tracked, DateTimeOffset now)
    {
        if (tracked.Latest is not { } latest
            || latest.Presence != tracked.At(now) || latest.StatusMessage != tracked.StatusMessage || latest.IsCurrentlyActive != tracked.IsActiveAt(now))
        {
            Publish(user, tracked, now, _ => tracked.Latest?.Profile);
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
                tracked.Latest = new UserPresence(
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

using System.Collections.Concurrent;
using Myelin.Server.Ephemeral;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Presence;

/// <summary>
/// Presence in memory: the newest state of each user, told when it differs. One timer looks who has stopped syncing; nothing is
/// counted or kept for each device and request.
/// </summary>
internal sealed class Presences : IPresence, IDisposable
{
    private readonly ConcurrentDictionary<UserId, Tracked> _users = new();
    private readonly EphemeralTail _tail;
    private readonly IRooms _rooms;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    public Presences(EphemeralTail tail, IRooms rooms, TimeProvider time)
    {
        _tail = tail;
        _rooms = rooms;
        _time = time;
        _sweep = time.CreateTimer(static self => ((Presences)self!).Sweep(), this, PresenceLimits.SweepInterval, PresenceLimits.SweepInterval);
    }

    public ValueTask<UserPresence?> FindAsync(UserId user, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_users.TryGetValue(user, out var tracked) ? tracked.Told : null);

    public ValueTask SetAsync(UserId user, PresenceKind presence, string? statusMessage, CancellationToken cancellationToken)
    {
        var tracked = Track(user);
        lock (tracked)
        {
            var now = _time.GetUtcNow();
            tracked.LastActive = now;
            tracked.LastSeen = now;
            tracked.Wished = presence;
            Tell(user, tracked, presence, statusMessage, now);
        }

        return ValueTask.CompletedTask;
    }

    public void Synced(UserId user, DeviceId? device, PresenceKind presence)
    {
        // "offline" asks that the sync leaves the presence as it is.
        if (presence == PresenceKind.Offline)
        {
            return;
        }

        var tracked = Track(user);
        lock (tracked)
        {
            var now = _time.GetUtcNow();
            tracked.LastSeen = now;

            // Another device that is online counts for more while it keeps syncing.
            if (presence == PresenceKind.Online)
            {
                tracked.LastActive = now;
                tracked.LastOnline = now;
            }

            var effective = presence == PresenceKind.Unavailable && now - tracked.LastOnline < PresenceLimits.OfflineAfter ? PresenceKind.Online : presence;
            tracked.Wished = effective;
            Tell(user, tracked, effective, tracked.Told?.StatusMessage, now);
        }
    }

    public void Acted(UserId user)
    {
        if (_users.TryGetValue(user, out var tracked))
        {
            lock (tracked)
            {
                tracked.LastActive = tracked.LastSeen = _time.GetUtcNow();
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
                visible.Add(told);
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

    private Tracked Track(UserId user)
    {
        if (_users.Count >= PresenceLimits.MaximumUsers && !_users.ContainsKey(user))
        {
            foreach (var (gone, _) in _users.Where(entry => entry.Value.Told is null or { Presence: PresenceKind.Offline })
                .OrderBy(entry => entry.Value.LastSeen).Take(PresenceLimits.MaximumUsers / 4).ToList())
            {
                _users.TryRemove(gone, out _);
            }
        }

        return _users.GetOrAdd(user, static _ => new Tracked());
    }

    private void Sweep()
    {
        var now = _time.GetUtcNow();
        foreach (var (user, tracked) in _users)
        {
            lock (tracked)
            {
                if (tracked.Told is not { Presence: not PresenceKind.Offline } told)
                {
                    continue;
                }

                var presence = now - tracked.LastSeen >= PresenceLimits.OfflineAfter ? PresenceKind.Offline : tracked.Wished;
                Tell(user, tracked, presence, told.StatusMessage, now);
            }
        }
    }

    // Nothing is told that clients know already; when they count from the last activity themselves, its moving on is no news.
    private void Tell(UserId user, Tracked tracked, PresenceKind presence, string? statusMessage, DateTimeOffset now)
    {
        var isActive = presence == PresenceKind.Online && now - tracked.LastActive < PresenceLimits.ActiveFor;
        if (tracked.Told is { } told && told.Presence == presence && told.StatusMessage == statusMessage && told.IsCurrentlyActive == isActive)
        {
            return;
        }

        _tail.Publish(
            position => tracked.Told = new UserPresence(
                user, presence, statusMessage, tracked.LastActive == default ? null : tracked.LastActive, isActive, position),
            follower => follower.PresenceChanged(user));
    }

    private sealed class Tracked
    {
        private volatile UserPresence? _told;

        public UserPresence? Told
        {
            get => _told;
            set => _told = value;
        }

        public PresenceKind Wished { get; set; }

        public DateTimeOffset LastActive { get; set; }

        public DateTimeOffset LastSeen { get; set; }

        public DateTimeOffset LastOnline { get; set; }
    }
}

using System.Collections.Concurrent;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Polling;

/// <summary>
/// Wakes waiting polls: an event of a room wakes the listeners of its members, in time proportional to their number; what concerns only
/// one user wakes that user's listener.
/// </summary>
internal sealed partial class SyncListeners : ITailFollower, IEphemeralFollower, IDisposable
{
    private readonly ConcurrentDictionary<UserNumber, UserListener> _users = new();
    private readonly ConcurrentDictionary<RoomNumber, RoomListeners> _rooms = new();
    private readonly Lock _membership = new();
    private readonly IEntityNumbers _numbers;
    private readonly UserRoomsViews _userRooms;
    private readonly TimeProvider _time;
    private readonly TailSubscription _tail;
    private readonly IDisposable _ephemeral;
    private readonly ITimer _sweep;
    private readonly ILogger<SyncListeners> _logger;

    public SyncListeners(IEntityNumbers numbers, UserRoomsViews userRooms, ILogTail tail, IEphemeralTail ephemeral, TimeProvider time, ILogger<SyncListeners> logger)
    {
        _logger = logger;
        _numbers = numbers;
        _userRooms = userRooms;
        _time = time;
        _tail = tail.Follow(this);
        _ephemeral = ephemeral.Follow(this);
        _sweep = time.CreateTimer(static state => ((SyncListeners)state!).Sweep(), this, SyncLimits.ListenerAge, SyncLimits.ListenerAge);
    }

    /// <summary>The number of users with waiting polls.</summary>
    public int WaitingUsers => _users.Count(user => user.Value.Waiting > 0);

    /// <summary>The number of waiting polls.</summary>
    public int Waiting => _users.Sum(user => user.Value.Waiting);

    /// <summary>The user's listener, registered for the rooms that the user is joined to.</summary>
    public UserListener Listen(UserId user, UserNumber number, UserRooms rooms)
    {
        while (true)
        {
            if (!_users.TryGetValue(number, out var listener))
            {
                if (_users.Count >= SyncLimits.MaximumListeners)
                {
                    Sweep();
                }

                listener = _users.GetOrAdd(number, static (key, id) => new UserListener(id, key), user);
            }

            listener.UsedAt = _time.GetTimestamp();
            if ((ReferenceEquals(listener.Rooms, rooms) && !listener.IsDropped) || TryPlace(listener, rooms))
            {
                return listener;
            }
        }
    }

    public void Apply(CommittedBatch batch)
    {
        if (_users.IsEmpty)
        {
            return;
        }

        var head = batch.Head;
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            switch (entry.Kind)
            {
                case LogEntryKind.TimelineEvent or LogEntryKind.CurrentState or LogEntryKind.Receipt:
                    if (_rooms.TryGetValue(new RoomNumber(entry.Subject), out var room))
                    {
                        room.Wake(head);
                    }

                    break;
                case LogEntryKind.Membership or LogEntryKind.AccountData or LogEntryKind.RoomAccountData or LogEntryKind.PushRules
                    or LogEntryKind.ToDevice or LogEntryKind.OneTimeKeys or LogEntryKind.UserSignature:
                    if (_users.TryGetValue(new UserNumber(entry.Subject), out var user))
                    {
                        user.Wake(head);
                    }

                    break;
                case LogEntryKind.DeviceList:
                    _ = LoggedAsync(WakeSharingAsync(ValueTask.FromResult<UserNumber?>(new UserNumber(entry.Subject)), head));
                    break;
            }
        }
    }

    public void Reset()
    {
        foreach (var listener in _users.Values)
        {
            listener.Wake(LogPosition.Start);
        }
    }

    public void TypingChanged(RoomId room) => _ = LoggedAsync(WakeAsync(_numbers.FindRoomAsync(room, CancellationToken.None)));

    public void PresenceChanged(UserId user) => _ = LoggedAsync(WakeSharingAsync(_numbers.FindUserAsync(user, CancellationToken.None), LogPosition.Start));

    public void Dispose()
    {
        _tail.Dispose();
        _ephemeral.Dispose();
        _sweep.Dispose();
    }

    private async Task WakeAsync(ValueTask<RoomNumber?> room)
    {
        if (await room is { } number && _rooms.TryGetValue(number, out var listeners))
        {
            listeners.Wake(LogPosition.Start);
        }
    }

    private async Task WakeSharingAsync(ValueTask<UserNumber?> user, LogPosition at)
    {
        if (await user is not { } number)
        {
            return;
        }

        if (_users.TryGetValue(number, out var own))
        {
            own.Wake(at);
        }

        foreach (var room in (await _userRooms.OfUserAsync(number, CancellationToken.None)).Rooms.Values)
        {
            if (room.Membership is MembershipKind.Join && _rooms.TryGetValue(room.Room, out var listeners))
            {
                listeners.Wake(at);
            }
        }
    }

    /// <summary>Runs the wake-up in the background, since it may need a database query for a room that is not cached. The change does not wait for it.</summary>
    private async Task LoggedAsync(Task waking)
    {
        try
        {
            await waking;
        }
        catch (Exception failure)
        {
            WakingFailed(_logger, failure);
        }
    }

    [LoggerMessage(EventId = 600, Level = LogLevel.Error, Message = "Waking those who wait for a change failed.")]
    private static partial void WakingFailed(ILogger logger, Exception exception);

    /// <summary>Updates the rooms' lists to the user's memberships; false if the listener has been dropped.</summary>
    private bool TryPlace(UserListener listener, UserRooms rooms)
    {
        lock (_membership)
        {
            if (listener.IsDropped)
            {
                return false;
            }

            if (listener.Rooms is not { } placed)
            {
                foreach (var (_, room) in rooms.Rooms)
                {
                    Place(room, listener);
                }
            }
            else if (rooms.Position > placed.Position)
            {
                foreach (var (_, room) in rooms.ChangedAfter(placed.Position))
                {
                    Place(room, listener);
                }
            }
            else
            {
                // Another poll of the user has seen the same memberships or newer ones: its registration stays.
                return true;
            }

            listener.Rooms = rooms;
            return true;
        }
    }

    private void Place(UserRoom room, UserListener listener)
    {
        if (room.Membership is not MembershipKind.Join)
        {
            Remove(room.Room, listener);
            return;
        }

        while (!_rooms.GetOrAdd(room.Room, static _ => new RoomListeners()).TryAdd(listener))
        {
            // An empty list is removed under the same lock, so the next one is new.
        }
    }

    private void Remove(RoomNumber room, UserListener listener)
    {
        if (_rooms.TryGetValue(room, out var listeners) && listeners.Remove(listener))
        {
            _rooms.TryRemove(room, out _);
        }
    }

    private void Sweep()
    {
        var idle = _users.Values.Where(listener => listener.Waiting == 0).OrderBy(listener => listener.UsedAt).ToList();
        var excess = Math.Max(0, _users.Count - (SyncLimits.MaximumListeners / 10 * 9));
        foreach (var listener in idle)
        {
            if (excess-- <= 0 && _time.GetElapsedTime(listener.UsedAt) < SyncLimits.ListenerAge)
            {
                return;
            }

            Drop(listener);
        }
    }

    private void Drop(UserListener listener)
    {
        lock (_membership)
        {
            listener.IsDropped = true;
            foreach (var room in listener.Rooms?.Rooms.Values ?? [])
            {
                Remove(room.Room, listener);
            }

            _users.TryRemove(new KeyValuePair<UserNumber, UserListener>(listener.Number, listener));
        }

        // A poll that took the listener meanwhile looks again and gets a new one.
        listener.Wake(LogPosition.Start);
    }
}

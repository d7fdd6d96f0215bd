using System.Collections.Concurrent;
using Myelin.Server.Ephemeral;
using Myelin.Server.Storage;

namespace Myelin.Server.Typing;

/// <summary>Keeps the typing users of each room in memory, with one timer per room for the next timeout.</summary>
internal sealed class TypingNotifications(EphemeralTail tail, TimeProvider time) : ITyping
{
    private readonly ConcurrentDictionary<RoomId, RoomTyping> _rooms = new();
    private readonly Lock _ordering = new();
    private readonly ChangeOrder<RoomId> _order = new(TypingLimits.RoomsInOrder);

    /// <summary>Whether anybody is typing in any room, or was recently.</summary>
    public bool IsAnybody => !_rooms.IsEmpty;

    public TypingUsers InRoom(RoomId room) => _rooms.TryGetValue(room, out var typing) ? typing.Users : TypingUsers.Nobody;

    public IReadOnlyCollection<RoomId> ChangedAfter(EphemeralPosition position)
    {
        lock (_ordering)
        {
            if (_order.After(position.Value) is { } changed)
            {
                return changed;
            }
        }

        return [.. _rooms.Values.Where(typing => typing.Users.ChangedAt > position).Select(typing => typing.Room)];
    }

    public void Start(RoomId room, UserId user, TimeSpan timeout)
    {
        var until = time.GetUtcNow() + (timeout < TypingLimits.MaximumTimeout ? timeout : TypingLimits.MaximumTimeout);
        while (true)
        {
            var typing = _rooms.GetOrAdd(room, id => new RoomTyping(id, this));
            lock (typing.Lock)
            {
                // A room that was forgotten meanwhile is no longer in the dictionary.
                if (typing.IsForgotten)
                {
                    continue;
                }

                var isNew = !typing.Until.ContainsKey(user);
                if (isNew && typing.Until.Count >= TypingLimits.MaximumUsersPerRoom)
                {
                    return;
                }

                typing.Until[user] = until;
                if (isNew)
                {
                    Publish(typing, [.. typing.Users.Users, user]);
                }

                typing.Schedule(time.GetUtcNow());
                return;
            }
        }
    }

    public void Stop(RoomId room, UserId user)
    {
        if (!_rooms.TryGetValue(room, out var typing))
        {
            return;
        }

        lock (typing.Lock)
        {
            if (typing.Until.Remove(user))
            {
                Publish(typing, [.. typing.Users.Users.Where(other => other != user)]);
                typing.Schedule(time.GetUtcNow());
            }
        }
    }

    private void Expire(RoomTyping typing)
    {
        lock (typing.Lock)
        {
            var now = time.GetUtcNow();
            if (typing.Until.Count == 0)
            {
                if (now >= typing.ForgetAt)
                {
                    // Remove it from the order first: once it has left the dictionary, the next typing user creates a new one.
                    typing.Forget();
                    lock (_ordering)
                    {
                        _order.Remove(typing.Room);
                    }

                    _rooms.TryRemove(typing.Room, out _);
                    return;
                }
            }
            else
            {
                var gone = typing.Until.Where(user => user.Value <= now).Select(user => user.Key).ToHashSet();
                if (gone.Count > 0)
                {
                    foreach (var user in gone)
                    {
                        typing.Until.Remove(user);
                    }

                    Publish(typing, [.. typing.Users.Users.Where(user => !gone.Contains(user))]);
                }
            }

            typing.Schedule(now);
        }
    }

    private void Publish(RoomTyping typing, System.Collections.Immutable.ImmutableArray<UserId> users) => tail.Publish(
        position =>
        {
            typing.Users = new TypingUsers(position, users);
            lock (_ordering)
            {
                _order.Touch(typing.Room, position.Value);
            }
        },
        follower => follower.TypingChanged(typing.Room));

    private sealed class RoomTyping
    {
        private readonly ITimer _timer;
        private volatile TypingUsers _users = TypingUsers.Nobody;

        public RoomTyping(RoomId room, TypingNotifications owner)
        {
            Room = room;
            _timer = owner.CreateTimer(this);
        }

        public RoomId Room { get; }

        public Lock Lock { get; } = new();

        public Dictionary<UserId, DateTimeOffset> Until { get; } = [];

        public DateTimeOffset ForgetAt { get; private set; }

        public bool IsForgotten { get; private set; }

        public TypingUsers Users
        {
            get => _users;
            set => _users = value;
        }

        public void Schedule(DateTimeOffset now)
        {
            if (Until.Count == 0)
            {
                ForgetAt = now + TypingLimits.SilenceRemembered;
            }

            var next = Until.Count == 0 ? ForgetAt : Until.Values.Min();
            _timer.Change(next > now ? next - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        public void Forget()
        {
            IsForgotten = true;
            _timer.Dispose();
        }
    }

    private ITimer CreateTimer(RoomTyping typing) =>
        time.CreateTimer(static state => ((Action)state!)(), (Action)(() => Expire(typing)), Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}

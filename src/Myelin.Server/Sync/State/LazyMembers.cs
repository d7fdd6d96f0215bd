using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Sync.State;

/// <summary>
/// Which membership events a device has been told, so that they are not told again ("Lazy-loading room members"). What was told in a
/// response counts only once the device has presented that response's token, so that a lost response loses nothing.
/// </summary>
internal sealed class LazyMembers
{
    private readonly BoundedCache<(UserId User, DeviceId? Device), Told> _devices = new(SyncLimits.LazyDevices);

    /// <summary>The membership events to be told of some users, and remembers them.</summary>
    /// <param name="scope">What is asked.</param>
    /// <param name="room">The room.</param>
    /// <param name="state">The state in which the memberships stand.</param>
    /// <param name="users">The users, with repetitions.</param>
    /// <param name="changed">What is told in any case; it is only remembered.</param>
    public IReadOnlyCollection<EventId> Select(
        SyncScope scope, RoomId room, UnwoundState state, IReadOnlyCollection<UserId> users, IReadOnlyDictionary<StateTuple, EventId> changed)
    {
        var question = scope.Question;
        var told = Of(question);
        var selected = new HashSet<EventId>();
        foreach (var user in users)
        {
            if (state[new StateTuple(EventTypes.Member, user.Value)] is { } id
                && (question.Filter.Room.State.IncludeRedundantMembers || !told.Has(room, user, id, question.Received)))
            {
                selected.Add(id);
                told.Add(room, user, id, scope.UpTo.Log);
            }
        }

        foreach (var (tuple, id) in changed)
        {
            if (tuple.Type == EventTypes.Member && UserId.TryParse(tuple.StateKey, out var user))
            {
                told.Add(room, user, id, scope.UpTo.Log);
            }
        }

        return selected;
    }

    /// <summary>What was told of a room counts no more: it is told anew.</summary>
    public void Forget(SyncScope scope, RoomId room) => Of(scope.Question).ForgetRoom(room);

    private Told Of(SyncQuestion question)
    {
        var key = (question.User, question.Caller.Device);
        if (!_devices.TryGet(key, out var told))
        {
            told = new Told();
            _devices.Set(key, told);
        }

        return told;
    }

    private sealed class Told
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<(RoomId, UserId), (EventId Event, LogPosition At)> _members = [];

        public bool Has(RoomId room, UserId user, EventId id, LogPosition received)
        {
            lock (_lock)
            {
                return _members.TryGetValue((room, user), out var told) && told.Event == id && told.At <= received;
            }
        }

        public void Add(RoomId room, UserId user, EventId id, LogPosition at)
        {
            lock (_lock)
            {
                if (_members.TryGetValue((room, user), out var told) && told.Event == id && told.At <= at)
                {
                    return;
                }

                if (_members.Count >= SyncLimits.LazyMembersPerDevice)
                {
                    _members.Clear();
                }

                _members[(room, user)] = (id, at);
            }
        }

        public void ForgetRoom(RoomId room)
        {
            lock (_lock)
            {
                foreach (var key in _members.Keys.Where(key => key.Item1 == room).ToList())
                {
                    _members.Remove(key);
                }
            }
        }
    }
}

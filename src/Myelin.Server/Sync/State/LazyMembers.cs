using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Sync.State;

/// <summary>
/// Which membership events a device has been told, so that they are not told again ("Lazy-loading room members"). What was told in a
/// response counts only once the device has presented that response's token, so that a lost response loses nothing.
/// </summary>
internal sealed class LazyMembers(MemoryBudget budget)
{
    private readonly Cache<(UserId User, DeviceId? Device), Told> _devices = new(budget, "lazy_members", static (_, told) => told.Bytes);

    /// <summary>The membership events to be told of some users, and remembers them.</summary>
    /// <param name="scope">What is asked.</param>
    /// <param name="room">The room.</param>
    /// <param name="state">The state in which the memberships stand.</param>
    /// <param name="users">The users, with repetitions.</param>
    /// <param name="changed">What is told in any case; it is only remembered.</param>
    public IReadOnlyCollection<EventId> Select(
        SyncScope scope, RoomId room, StateAtPosition state, IReadOnlyCollection<UserId> users, IReadOnlyDictionary<StateTuple, EventId> changed)
    {
        var question = scope.Question;
        var key = (question.User, question.Caller.Device);
        if (!_devices.TryGet(key, out var told))
        {
            told = new Told();
        }

        var before = told.Bytes;
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

        // It has been told more, which counts.
        if (told.Bytes != before)
        {
            _devices.Set(key, told);
        }

        return selected;
    }

    /// <summary>What was told of a room counts no more: it is told anew.</summary>
    public void Forget(SyncScope scope, RoomId room)
    {
        if (_devices.TryGet((scope.Question.User, scope.Question.Caller.Device), out var told))
        {
            told.ForgetRoom(room);
        }
    }

    private sealed class Told
    {
        private readonly Lock _lock = new();
        private int _count;
        private readonly Dictionary<(RoomId, UserId), (EventId Event, LogPosition At)> _members = [];

        /// <summary>The identifiers are shared with the views that they come from.</summary>
        public long Bytes => EstimatedBytes.Object + (EstimatedBytes.Node * Volatile.Read(ref _count));

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
                _count = _members.Count;
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

                _count = _members.Count;
            }
        }
    }
}

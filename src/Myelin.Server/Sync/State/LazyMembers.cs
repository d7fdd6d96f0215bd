using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Sync.State;

/// <summary>
/// Remembers which membership events a device has been sent, so that they are not sent again ("Lazy-loading room members"). What a response
/// included counts only once the device has presented that response's token, so that nothing is lost with a lost response.
/// </summary>
internal sealed class LazyMembers(MemoryBudget budget)
{
    private readonly Cache<(UserId User, DeviceId? Device), SentMembers> _devices = new(budget, "lazy_members", static (_, sent) => sent.Bytes);

    /// <summary>Selects the membership events to send for some users, and remembers them.</summary>
    /// <param name="scope">The scope of the response.</param>
    /// <param name="room">The room.</param>
    /// <param name="state">The state that contains the memberships.</param>
    /// <param name="users">The users, possibly repeated.</param>
    /// <param name="changed">State that is sent in any case; its memberships are only remembered.</param>
    public IReadOnlyCollection<EventId> Select(
        SyncScope scope, RoomId room, PastState state, IReadOnlyCollection<UserId> users, IReadOnlyDictionary<StateTuple, EventId> changed)
    {
        var question = scope.Question;
        var key = (question.User, question.Caller.Device);
        if (!_devices.TryGet(key, out var sent))
        {
            sent = new SentMembers();
        }

        var before = sent.Bytes;
        var selected = new HashSet<EventId>();
        foreach (var user in users)
        {
            if (state[new StateTuple(EventTypes.Member, user.Value)] is { } id
                && (question.Filter.Room.State.IncludeRedundantMembers || !sent.Has(room, user, id, question.Received)))
            {
                selected.Add(id);
                sent.Add(room, user, id, scope.UpTo.Log);
            }
        }

        foreach (var (tuple, id) in changed)
        {
            if (tuple.Type == EventTypes.Member && UserId.TryParse(tuple.StateKey, out var user))
            {
                sent.Add(room, user, id, scope.UpTo.Log);
            }
        }

        // Set it again, since the cache counts its size.
        if (sent.Bytes != before)
        {
            _devices.Set(key, sent);
        }

        return selected;
    }

    /// <summary>Forgets what was sent of a room, so that it is sent again.</summary>
    public void Forget(SyncScope scope, RoomId room)
    {
        if (_devices.TryGet((scope.Question.User, scope.Question.Caller.Device), out var sent))
        {
            sent.ForgetRoom(room);
        }
    }

    private sealed class SentMembers
    {
        private readonly Lock _lock = new();
        private int _count;
        private readonly Dictionary<(RoomId, UserId), (EventId Event, LogPosition At)> _members = [];

        /// <summary>Without the identifiers, which are shared with the views that they come from.</summary>
        public long Bytes => EstimatedBytes.Object + (EstimatedBytes.Node * Volatile.Read(ref _count));

        public bool Has(RoomId room, UserId user, EventId id, LogPosition received)
        {
            lock (_lock)
            {
                return _members.TryGetValue((room, user), out var sent) && sent.Event == id && sent.At <= received;
            }
        }

        public void Add(RoomId room, UserId user, EventId id, LogPosition at)
        {
            lock (_lock)
            {
                if (_members.TryGetValue((room, user), out var sent) && sent.Event == id && sent.At <= at)
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

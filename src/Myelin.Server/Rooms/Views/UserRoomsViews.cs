using System.Collections.Concurrent;
using System.Collections.Immutable;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Views;

/// <summary>The rooms of users: loaded on first need, then kept at the tail.</summary>
internal sealed class UserRoomsViews : ITailFollower
{
    private readonly RoomStorage _storage;
    private readonly IEntityNumbers _numbers;
    private readonly ILogTail _tail;
    private readonly ConcurrentDictionary<UserNumber, Entry> _entries = new();

    public UserRoomsViews(RoomStorage storage, IEntityNumbers numbers, ILogTail tail)
    {
        _storage = storage;
        _numbers = numbers;
        _tail = tail;
        tail.Follow(this);
    }

    /// <summary>The rooms of how many users are loaded or being loaded.</summary>
    public int Loaded => _entries.Count;

    public ValueTask<UserRooms> OfUserAsync(UserNumber user, CancellationToken cancellationToken) =>
        _entries.TryGetValue(user, out var entry) && entry.View is { } view
            ? new ValueTask<UserRooms>(view)
            : LoadAsync(user, cancellationToken);

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var committed in batch.Entries.Span)
        {
            if (committed.Kind == LogEntryKind.Membership
                && _entries.TryGetValue(new UserNumber(committed.Subject), out var entry)
                && !entry.TryApply(committed))
            {
                _entries.TryRemove(new KeyValuePair<UserNumber, Entry>(new UserNumber(committed.Subject), entry));
            }
        }
    }

    public void Reset() => _entries.Clear();

    private async ValueTask<UserRooms> LoadAsync(UserNumber user, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_entries.Count >= RoomViewLimits.MaximumUsers)
            {
                _entries.Clear();
            }

            var entry = _entries.GetOrAdd(user, static _ => new Entry());
            var loaded = await ReadAsync(user, cancellationToken);
            if (entry.Publish(loaded) is { } view)
            {
                return view;
            }

            _entries.TryRemove(new KeyValuePair<UserNumber, Entry>(user, entry));
        }
    }

    private async ValueTask<UserRooms> ReadAsync(UserNumber user, CancellationToken cancellationToken)
    {
        var head = _tail.Head;
        var memberships = await _storage.Memberships.OfUserAsync(user, cancellationToken);
        var events = (await _storage.Events.ReadAsync([.. memberships.Select(membership => membership.Event)], cancellationToken))
            .ToDictionary(stored => stored.Number, stored => stored.Pdu);
        var left = await _storage.Events.IdsAsync([.. memberships.Where(membership => membership.Left is not null).Select(membership => membership.Left!.Value)], cancellationToken);
        var roomIds = await _numbers.RoomIdsAsync([.. memberships.Select(membership => membership.Room)], cancellationToken);
        var rooms = ImmutableDictionary.CreateBuilder<RoomId, UserRoom>();
        foreach (var membership in memberships)
        {
            var pdu = events[membership.Event];
            rooms[roomIds[membership.Room]] = new UserRoom(
                membership.Room,
                MembershipKinds.Of(pdu),
                pdu.EventId,
                pdu.Sender,
                membership.Position,
                membership.IsForgotten,
                membership.Left is { } number ? left[number] : null);
        }

        return new UserRooms(head, rooms.ToImmutable());
    }

    private sealed class Entry
    {
        private readonly Lock _lock = new();
        private readonly List<CommittedEntry> _meanwhile = [];
        private volatile UserRooms? _view;

        public UserRooms? View => _view;

        public bool TryApply(in CommittedEntry committed)
        {
            lock (_lock)
            {
                if (_view is not null)
                {
                    return TryChange(committed);
                }

                _meanwhile.Add(committed);
                return true;
            }
        }

        /// <summary>Takes what was read, brought up to what was committed meanwhile; null if that can't be followed.</summary>
        public UserRooms? Publish(UserRooms read)
        {
            lock (_lock)
            {
                if (_view is not null)
                {
                    return _view;
                }

                _view = read;
                foreach (var committed in _meanwhile)
                {
                    if (!TryChange(committed))
                    {
                        _view = null;
                        return null;
                    }
                }

                _meanwhile.Clear();
                return _view;
            }
        }

        private bool TryChange(in CommittedEntry committed)
        {
            var view = _view!;
            if (committed.Position <= view.Position)
            {
                return true;
            }

            if (committed.Fact is not MembershipFact fact)
            {
                return false;
            }

            var before = view.Rooms.GetValueOrDefault(fact.RoomId);
            var left = fact.Membership is MembershipKind.Join ? null : before?.Membership is MembershipKind.Join ? fact.Event : before?.Left;
            var room = new UserRoom(
                new RoomNumber(committed.Detail), fact.Membership, fact.Event, fact.Sender, committed.Position, IsForgotten: false, left);
            _view = view.With(fact.RoomId, room);
            return true;
        }
    }
}

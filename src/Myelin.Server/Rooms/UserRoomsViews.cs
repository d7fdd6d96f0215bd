using System.Collections.Immutable;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms;

/// <summary>The rooms of users, loaded on first use and then kept up to date from the tail.</summary>
internal sealed class UserRoomsViews : ITailFollower
{
    /// <summary>The size of a room in a user's list: the IDs of the room, the event and its sender.</summary>
    private const long RoomBytes = EstimatedBytes.Node + EstimatedBytes.Object + 330;

    private readonly RoomStorage _storage;
    private readonly IEntityNumbers _numbers;
    private readonly ILogTail _tail;
    private readonly LoadedViews<UserRooms> _views;

    public UserRoomsViews(RoomStorage storage, IEntityNumbers numbers, MemoryBudget budget, ILogTail tail)
    {
        _storage = storage;
        _numbers = numbers;
        _tail = tail;
        _views = new LoadedViews<UserRooms>(budget, "user_rooms", static view => RoomBytes * view.Rooms.Count, ReadAsync);
        tail.Follow(this);
    }

    /// <summary>The number of users whose rooms are loaded.</summary>
    public int Loaded => (int)_views.Entries;

    public ValueTask<UserRooms> OfUserAsync(UserNumber user, CancellationToken cancellationToken) => _views.GetAsync(user.Value, cancellationToken);

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var committed in batch.Entries.Span)
        {
            if (committed.Kind == LogEntryKind.Membership)
            {
                _views.Apply(committed.Subject, committed, Change);
            }
        }
    }

    public void Reset() => _views.Clear();

    private static UserRooms? Change(UserRooms view, CommittedEntry committed)
    {
        if (committed.Position <= view.Position)
        {
            return view;
        }

        if (committed.Fact is not MembershipFact fact)
        {
            return null;
        }

        var before = view.Rooms.GetValueOrDefault(fact.RoomId);
        var left = fact.Membership is MembershipKind.Join ? null : before?.Membership is MembershipKind.Join ? fact.Event : before?.Left;
        var room = new UserRoom(
            new RoomNumber(committed.Detail), fact.Membership, fact.Event, fact.Sender, committed.Position, IsForgotten: false, left);
        return view.With(fact.RoomId, room);
    }

    private async ValueTask<UserRooms> ReadAsync(long number, CancellationToken cancellationToken)
    {
        var head = _tail.Head;
        var memberships = await _storage.Memberships.OfUserAsync(new UserNumber(number), cancellationToken);
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
                membership.Left is { } leaving ? left[leaving] : null);
        }

        return new UserRooms(head, rooms.ToImmutable());
    }
}

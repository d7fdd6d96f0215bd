using Myelin.Core.Events;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms;

/// <summary>Answers other slices' questions about rooms from the views, and from the database where the views end.</summary>
internal sealed class StoredRooms(
    RoomViews views, UserRoomsViews userRooms, RoomStorage storage, IEntityNumbers numbers, EventCache events, HistoryVisibility visibility) : IRooms
{
    public async ValueTask<RoomView?> FindAsync(RoomId room, CancellationToken cancellationToken) =>
        await numbers.FindRoomAsync(room, cancellationToken) is { } number ? await views.FindAsync(number, cancellationToken) : null;

    public async ValueTask<UserRooms> OfUserAsync(UserId user, CancellationToken cancellationToken) =>
        await numbers.FindUserAsync(user, cancellationToken) is { } number
            ? await userRooms.OfUserAsync(number, cancellationToken)
            : new UserRooms(default, System.Collections.Immutable.ImmutableDictionary<RoomId, UserRoom>.Empty);

    public async ValueTask<Pdu?> CurrentStateAsync(RoomView room, StateTuple tuple, CancellationToken cancellationToken) =>
        room.CurrentState[tuple] is { } id ? await events.FindAsync(id, cancellationToken) : null;

    public async ValueTask<Pdu?> EventAsync(RoomView room, EventId id, CancellationToken cancellationToken) =>
        await events.FindAsync(id, cancellationToken) is { } pdu && pdu.RoomId == room.RoomId ? pdu : null;

    public async ValueTask<bool> MaySeeAsync(RoomView room, UserId user, EventId id, CancellationToken cancellationToken) =>
        await storage.Events.FindAsync(id, cancellationToken) is { } stored
        && stored.Room == room.Number
        && await visibility.MaySeeAsync(room, user, stored, cancellationToken);

    public async ValueTask<Pdu?> SeeAsync(RoomView room, UserId user, EventId id, CancellationToken cancellationToken) =>
        await storage.Events.FindAsync(id, cancellationToken) is { } stored && stored.Room == room.Number
            ? (await visibility.Reader(room, user).SeeAsync(stored, cancellationToken))?.Stored.Pdu
            : null;
}

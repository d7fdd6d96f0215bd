using Myelin.Core.Events;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>What other slices may read about rooms. Answers come from views, which are loaded on first use.</summary>
public interface IRooms
{
    /// <summary>The room at this process's log tail, or null if this server has no such room.</summary>
    ValueTask<RoomView?> FindAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>Every room in which the user has a membership, including left and forgotten rooms.</summary>
    ValueTask<UserRooms> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The event in the room's current state, or null.</summary>
    ValueTask<Pdu?> CurrentStateAsync(RoomView room, StateTuple tuple, CancellationToken cancellationToken);

    /// <summary>An event of the room, whatever its status, or null.</summary>
    ValueTask<Pdu?> EventAsync(RoomView room, EventId id, CancellationToken cancellationToken);

    /// <summary>Whether the user may see an event ("Server behaviour" of History visibility). False for unknown events.</summary>
    ValueTask<bool> MaySeeAsync(RoomView room, UserId user, EventId id, CancellationToken cancellationToken);

    /// <summary>The event in the form in which it is served to the user; null if it is hidden or its sender is ignored.</summary>
    ValueTask<Pdu?> SeeAsync(RoomView room, UserId user, EventId id, CancellationToken cancellationToken);
}

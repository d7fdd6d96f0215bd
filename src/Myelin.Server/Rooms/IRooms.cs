using Myelin.Core.Events;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>What other slices may ask about rooms. Answers come from views; a room or user that is not loaded is loaded first.</summary>
public interface IRooms
{
    /// <summary>The room as this process's tail has seen it, or null if this server has no such room.</summary>
    ValueTask<RoomView?> FindAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>Every room that the user has a membership in, left and forgotten ones included.</summary>
    ValueTask<UserRooms> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The event that stands in the room's current state, or null.</summary>
    ValueTask<Pdu?> CurrentStateAsync(RoomView room, StateTuple tuple, CancellationToken cancellationToken);

    /// <summary>An event of the room, whatever its standing, or null.</summary>
    ValueTask<Pdu?> EventAsync(RoomView room, EventId id, CancellationToken cancellationToken);

    /// <summary>Whether the user may see an event ("Server behaviour" of History visibility). Unknown events may not be seen.</summary>
    ValueTask<bool> MaySeeAsync(RoomView room, UserId user, EventId id, CancellationToken cancellationToken);

    /// <summary>The event in the form in which it is served to the user; null if it is hidden, or sent by an ignored user.</summary>
    ValueTask<Pdu?> SeeAsync(RoomView room, UserId user, EventId id, CancellationToken cancellationToken);
}

using Myelin.Api;

namespace Myelin.Server.Receipts;

/// <summary>How far users have read ("Receipts").</summary>
public interface IReceipts
{
    /// <summary>The receipts of a room, at this process's tail. Completes synchronously while cached.</summary>
    ValueTask<RoomReceipts> OfRoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>Moves a user's receipt forward; an existing receipt that is further ahead stays.</summary>
    /// <param name="room">A room that the user is joined to.</param>
    /// <param name="user">The user.</param>
    /// <param name="kind">The receipt type.</param>
    /// <param name="threadId"><c>main</c>, a thread root's event ID, or null for an unthreaded receipt.</param>
    /// <param name="eventId">The event read up to.</param>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: not joined; <c>M_NOT_FOUND</c>: not an event that the user may see;
    /// <c>M_INVALID_PARAM</c>: the event is not in the thread.</exception>
    Task SetAsync(RoomId room, UserId user, ReceiptKind kind, string? threadId, EventId eventId, CancellationToken cancellationToken);

    /// <summary>Moves the fully-read marker ("Fully read markers"), which is stored as the room's account data <c>m.fully_read</c>.</summary>
    /// <exception cref="MatrixException">As for <see cref="SetAsync"/>.</exception>
    Task SetFullyReadAsync(RoomId room, UserId user, EventId eventId, CancellationToken cancellationToken);
}

/// <summary>The types of receipt. The values are stored.</summary>
public enum ReceiptKind : byte
{
    /// <summary><c>m.read</c>, sent to everybody in the room.</summary>
    Read = 1,

    /// <summary><c>m.read.private</c>, sent only to the user.</summary>
    ReadPrivate = 2,
}

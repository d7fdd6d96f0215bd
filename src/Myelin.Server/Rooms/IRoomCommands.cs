using Myelin.Api;

namespace Myelin.Server.Rooms;

/// <summary>Lets other slices write to rooms. Every event goes through the room's grain and is durable once the task completes.</summary>
public interface IRoomCommands
{
    /// <summary>Sends an event as a local user.</summary>
    /// <param name="room">The room.</param>
    /// <param name="sender">A local user.</param>
    /// <param name="type">The event type.</param>
    /// <param name="stateKey">The state key; null for a message.</param>
    /// <param name="contentJson">The content, a UTF-8 JSON object.</param>
    /// <exception cref="MatrixException">The room is unknown or the event is not allowed.</exception>
    Task<EventId> SendAsync(RoomId room, UserId sender, string type, string? stateKey, ReadOnlyMemory<byte> contentJson, CancellationToken cancellationToken);
}

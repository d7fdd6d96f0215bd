using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Getting events for a room": one state event.</summary>
public sealed record GetRoomStateWithEmptyKey : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getRoomStateWithKey", "/_matrix/client/v3/rooms/{roomId}/state/{eventType}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string EventType { get; init; }

    /// <summary><c>content</c> (the default) or <c>event</c>.</summary>
    [FromQuery]
    public string? Format { get; init; }
}

using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Getting events for a room": one event.</summary>
public sealed record GetOneRoomEvent : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getOneRoomEvent", "/_matrix/client/v3/rooms/{roomId}/event/{eventId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }
}

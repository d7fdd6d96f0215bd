using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Getting events for a room": all current state.</summary>
public sealed record GetRoomState : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getRoomState", "/_matrix/client/v3/rooms/{roomId}/state").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }
}

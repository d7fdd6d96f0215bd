using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Syncing": paginating events.</summary>
public sealed record GetRoomEvents : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getRoomEvents", "/_matrix/client/v3/rooms/{roomId}/messages").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public string? From { get; init; }

    [FromQuery]
    public string? To { get; init; }

    [FromQuery]
    public string? Dir { get; init; }

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? Filter { get; init; }
}

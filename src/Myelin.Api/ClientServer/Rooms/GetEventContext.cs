using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Event Context".</summary>
public sealed record GetEventContext : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getEventContext", "/_matrix/client/v3/rooms/{roomId}/context/{eventId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? Filter { get; init; }
}

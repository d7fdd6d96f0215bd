using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Getting events for a room": the event closest to a time.</summary>
public sealed record GetEventByTimestamp : IOperation<GetEventByTimestamp.Response>
{
    public static Operation Contract { get; } = Operation.Get("getEventByTimestamp", "/_matrix/client/v1/rooms/{roomId}/timestamp_to_event") with { AllowsGuests = true, RateLimit = RateLimitClass.Search };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public required long Ts { get; init; }

    [FromQuery]
    public required string Dir { get; init; }

    public sealed record Response(EventId EventId, long OriginServerTs);
}

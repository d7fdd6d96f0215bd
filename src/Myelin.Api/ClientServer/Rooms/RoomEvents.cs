using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Syncing": paginating events.</summary>
public sealed record GetRoomEvents : IOperation<GetRoomEvents, RawJson>
{
    public static Operation<GetRoomEvents, RawJson> Contract { get; } = Operation.Get("getRoomEvents", "/_matrix/client/v3/rooms/{roomId}/messages").AlsoR0() with { AllowsGuests = true };

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

/// <summary>Client-Server API, "Getting events for a room": one event.</summary>
public sealed record GetOneRoomEvent : IOperation<GetOneRoomEvent, RawJson>
{
    public static Operation<GetOneRoomEvent, RawJson> Contract { get; } = Operation.Get("getOneRoomEvent", "/_matrix/client/v3/rooms/{roomId}/event/{eventId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }
}

/// <summary>Client-Server API, "Event Context".</summary>
public sealed record GetEventContext : IOperation<GetEventContext, RawJson>
{
    public static Operation<GetEventContext, RawJson> Contract { get; } = Operation.Get("getEventContext", "/_matrix/client/v3/rooms/{roomId}/context/{eventId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? Filter { get; init; }
}

/// <summary>Client-Server API, "Getting events for a room": the event closest to a time.</summary>
public sealed record GetEventByTimestamp : IOperation<GetEventByTimestamp, GetEventByTimestamp.Response>
{
    public static Operation<GetEventByTimestamp, Response> Contract { get; } = Operation.Get("getEventByTimestamp", "/_matrix/client/v1/rooms/{roomId}/timestamp_to_event") with { AllowsGuests = true, RateLimit = RateLimitClass.Search };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public required long Ts { get; init; }

    [FromQuery]
    public required string Dir { get; init; }

    public sealed record Response(EventId EventId, long OriginServerTs);
}

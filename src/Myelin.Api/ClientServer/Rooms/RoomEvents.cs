using Myelin.Api.ClientServer.Events;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Syncing": paginating events.</summary>
public sealed record GetRoomEvents : IOperation<GetRoomEvents, GetRoomEvents.Response>
{
    public static Operation<GetRoomEvents, Response> Contract { get; } = Operation.Get("getRoomEvents", "/_matrix/client/v3/rooms/{roomId}/messages").AlsoR0() with { AllowsGuests = true };

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

    /// <param name="Chunk">The events, in the requested direction.</param>
    /// <param name="Start">Where this page begins.</param>
    /// <param name="End">Where the next page begins; null if there is none.</param>
    /// <param name="State">The membership events of the senders, if members are loaded lazily.</param>
    public sealed record Response(IReadOnlyList<ClientEvent> Chunk, string Start, string? End, IReadOnlyList<ClientEvent>? State);
}

/// <summary>Client-Server API, "Getting events for a room": one event.</summary>
public sealed record GetOneRoomEvent : IOperation<GetOneRoomEvent, ClientEvent>
{
    public static Operation<GetOneRoomEvent, ClientEvent> Contract { get; } = Operation.Get("getOneRoomEvent", "/_matrix/client/v3/rooms/{roomId}/event/{eventId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }
}

/// <summary>Client-Server API, "Event Context".</summary>
public sealed record GetEventContext : IOperation<GetEventContext, GetEventContext.Response>
{
    public static Operation<GetEventContext, Response> Contract { get; } = Operation.Get("getEventContext", "/_matrix/client/v3/rooms/{roomId}/context/{eventId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? Filter { get; init; }

    /// <param name="Event">The event itself.</param>
    /// <param name="EventsBefore">The events before it, nearest first.</param>
    /// <param name="EventsAfter">The events after it, nearest first.</param>
    /// <param name="Start">Where "GET messages" continues backwards.</param>
    /// <param name="End">Where "GET messages" continues forwards.</param>
    /// <param name="State">The room's state at the last of these events.</param>
    public sealed record Response(
        ClientEvent? Event,
        IReadOnlyList<ClientEvent>? EventsBefore,
        IReadOnlyList<ClientEvent>? EventsAfter,
        string? Start,
        string? End,
        IReadOnlyList<ClientEvent>? State);
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

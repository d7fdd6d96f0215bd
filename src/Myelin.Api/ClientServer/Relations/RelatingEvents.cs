using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Relations;

/// <summary>Client-Server API, "Relationships API": the child events of an event.</summary>
public sealed record GetRelatingEvents : IOperation<GetRelatingEvents, RawJson>
{
    public static Operation<GetRelatingEvents, RawJson> Contract { get; } = Operation.Get("getRelatingEvents", "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}");

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    [FromQuery]
    public string? From { get; init; }

    [FromQuery]
    public string? To { get; init; }

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? Dir { get; init; }

    [FromQuery]
    public bool? Recurse { get; init; }

    /// <summary><see cref="Recurse"/> by the name that it had before it was stable (MSC3981).</summary>
    [FromQuery("org.matrix.msc3981.recurse")]
    public bool? UnstableRecurse { get; init; }
}

/// <summary>Client-Server API, "Relationships API": the child events of an event with one relation type.</summary>
public sealed record GetRelatingEventsWithRelType : IOperation<GetRelatingEventsWithRelType, RawJson>
{
    public static Operation<GetRelatingEventsWithRelType, RawJson> Contract { get; } = Operation.Get("getRelatingEventsWithRelType", "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}");

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    [FromPath]
    public required string RelType { get; init; }

    [FromQuery]
    public string? From { get; init; }

    [FromQuery]
    public string? To { get; init; }

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? Dir { get; init; }

    [FromQuery]
    public bool? Recurse { get; init; }

    /// <summary><see cref="Recurse"/> by the name that it had before it was stable (MSC3981).</summary>
    [FromQuery("org.matrix.msc3981.recurse")]
    public bool? UnstableRecurse { get; init; }
}

/// <summary>Client-Server API, "Relationships API": the child events of an event with one relation type and one event type.</summary>
public sealed record GetRelatingEventsWithRelTypeAndEventType : IOperation<GetRelatingEventsWithRelTypeAndEventType, RawJson>
{
    public static Operation<GetRelatingEventsWithRelTypeAndEventType, RawJson> Contract { get; } = Operation.Get("getRelatingEventsWithRelTypeAndEventType", "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}/{eventType}");

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    [FromPath]
    public required string RelType { get; init; }

    [FromPath]
    public required string EventType { get; init; }

    [FromQuery]
    public string? From { get; init; }

    [FromQuery]
    public string? To { get; init; }

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? Dir { get; init; }

    [FromQuery]
    public bool? Recurse { get; init; }

    /// <summary><see cref="Recurse"/> by the name that it had before it was stable (MSC3981).</summary>
    [FromQuery("org.matrix.msc3981.recurse")]
    public bool? UnstableRecurse { get; init; }
}

using Myelin.Api.ClientServer.Events;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Relations;

/// <summary>What the three operations of the relationships API have in common.</summary>
public abstract record RelatingEventsQuery
{
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

    /// <summary>The unstable name of <see cref="Recurse"/> (MSC3981).</summary>
    [FromQuery("org.matrix.msc3981.recurse")]
    public bool? UnstableRecurse { get; init; }

    /// <summary>Whether to include children of children, by either name; null if neither is given.</summary>
    public bool? RecurseByEitherName() => Recurse ?? UnstableRecurse;
}

/// <summary>Client-Server API, "Relationships API": the child events of an event.</summary>
public sealed record GetRelatingEvents : RelatingEventsQuery, IOperation<GetRelatingEvents, RelatingEventsPage>
{
    public static Operation<GetRelatingEvents, RelatingEventsPage> Contract { get; } = Operation.Get("getRelatingEvents", "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}");
}

/// <summary>Client-Server API, "Relationships API": the child events of an event with one relation type.</summary>
public sealed record GetRelatingEventsWithRelType : RelatingEventsQuery, IOperation<GetRelatingEventsWithRelType, RelatingEventsPage>
{
    public static Operation<GetRelatingEventsWithRelType, RelatingEventsPage> Contract { get; } = Operation.Get("getRelatingEventsWithRelType", "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}");

    [FromPath]
    public required string RelType { get; init; }
}

/// <summary>Client-Server API, "Relationships API": the child events of an event with one relation type and one event type.</summary>
public sealed record GetRelatingEventsWithRelTypeAndEventType : RelatingEventsQuery, IOperation<GetRelatingEventsWithRelTypeAndEventType, RelatingEventsPage>
{
    public static Operation<GetRelatingEventsWithRelTypeAndEventType, RelatingEventsPage> Contract { get; } = Operation.Get("getRelatingEventsWithRelTypeAndEventType", "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}/{eventType}");

    [FromPath]
    public required string RelType { get; init; }

    [FromPath]
    public required string EventType { get; init; }
}

/// <summary>A page of the child events of an event.</summary>
/// <param name="Chunk">The events.</param>
/// <param name="NextBatch">Where the next page begins; null if there is none.</param>
/// <param name="PrevBatch">Where this page began; null for the first page.</param>
/// <param name="RecursionDepth">How many levels of relations were followed; null if the request didn't ask for recursion.</param>
public sealed record RelatingEventsPage(IReadOnlyList<ClientEvent> Chunk, string? NextBatch, string? PrevBatch, int? RecursionDepth);

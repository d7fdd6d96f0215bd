using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Relations;

/// <summary>Client-Server API, "Relationships API": the child events of an event with one relation type and one event type.</summary>
public sealed record GetRelatingEventsWithRelTypeAndEventType : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getRelatingEventsWithRelTypeAndEventType", "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}/{eventType}");

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

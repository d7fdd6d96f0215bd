using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Retrieval;

/// <summary>
/// Server-Server API, "Backfilling and retrieving missing events": events and what came before them. In these events the number of parents and of auth
/// events is not limited, because there are old events with more.
/// </summary>
public sealed record BackfillRoom : IOperation<BackfillRoom, RetrievedPdus>
{
    public static Operation<BackfillRoom, RetrievedPdus> Contract { get; } = Operation.Get("backfillRoom", "/_matrix/federation/v1/backfill/{roomId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required RoomId RoomId { get; init; }

    /// <summary>The events to begin with.</summary>
    [FromQuery]
    public required IReadOnlyList<EventId> V { get; init; }

    /// <summary>The most events to answer, including those to begin with.</summary>
    [FromQuery]
    public required int Limit { get; init; }
}

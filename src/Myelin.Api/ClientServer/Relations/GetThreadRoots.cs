using Myelin.Api.ClientServer.Events;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Relations;

/// <summary>Client-Server API, "Querying threads in a room".</summary>
public sealed record GetThreadRoots : IOperation<GetThreadRoots, GetThreadRoots.Response>
{
    public static Operation<GetThreadRoots, Response> Contract { get; } =
        Operation.Get("getThreadRoots", "/_matrix/client/v1/rooms/{roomId}/threads") with { RateLimit = RateLimitClass.Search };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public string? Include { get; init; }

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? From { get; init; }

    /// <param name="Chunk">The thread roots, most recently active threads first.</param>
    /// <param name="NextBatch">Where the next page begins; null if there is none.</param>
    public sealed record Response(IReadOnlyList<ClientEvent> Chunk, string? NextBatch);
}

using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Retrieval;

/// <summary>Server-Server API, "Backfilling and retrieving missing events": the events between some that the caller has and some that it was sent.</summary>
public sealed record GetMissingPreviousEvents : IOperation<GetMissingPreviousEvents, GetMissingPreviousEvents.Response>
{
    /// <summary>The number of events to answer if the caller doesn't say.</summary>
    public const int DefaultLimit = 10;

    public static Operation<GetMissingPreviousEvents, Response> Contract { get; } =
        Operation.Post("getMissingPreviousEvents", "/_matrix/federation/v1/get_missing_events/{roomId}") with
        {
            Auth = AuthScheme.Server,
            MaximumBody = ServerServerLimits.MaximumRequest,
        };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Gap { get; init; }

    public sealed record Body
    {
        /// <summary>The most events to answer; null means <see cref="DefaultLimit"/>.</summary>
        public long? Limit { get; init; }

        /// <summary>The least depth of events to answer; null means 0.</summary>
        public long? MinDepth { get; init; }

        /// <summary>The latest events that the caller has.</summary>
        public required IReadOnlyList<EventId> EarliestEvents { get; init; }

        /// <summary>The events whose predecessors the caller misses.</summary>
        public required IReadOnlyList<EventId> LatestEvents { get; init; }
    }

    public sealed record Response : OpenObject
    {
        public required IReadOnlyList<RawValue> Events { get; init; }
    }
}

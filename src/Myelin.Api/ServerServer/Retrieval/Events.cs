using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Retrieval;

/// <summary>Server-Server API, "Retrieving events": one event.</summary>
public sealed record GetEvent : IOperation<GetEvent, RetrievedPdus>
{
    public static Operation<GetEvent, RetrievedPdus> Contract { get; } = Operation.Get("getEvent", "/_matrix/federation/v1/event/{eventId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required EventId EventId { get; init; }
}

/// <summary>
/// Server-Server API, "Retrieving events": the event closest to a time. Its OpenAPI data names the access token of clients by mistake, which servers don't
/// have.
/// </summary>
public sealed record GetEventByTimestamp : IOperation<GetEventByTimestamp, GetEventByTimestamp.Response>
{
    public static Operation<GetEventByTimestamp, Response> Contract { get; } =
        Operation.Get("getEventByTimestamp", "/_matrix/federation/v1/timestamp_to_event/{roomId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required RoomId RoomId { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    [FromQuery]
    public required long Ts { get; init; }

    /// <summary><c>f</c> for the next event, <c>b</c> for the one before.</summary>
    [FromQuery]
    public required string Dir { get; init; }

    public sealed record Response : OpenObject
    {
        public required EventId EventId { get; init; }

        /// <summary>Milliseconds since the Unix epoch.</summary>
        public required long OriginServerTs { get; init; }
    }
}

using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Retrieval;

/// <summary>Server-Server API, "Retrieving event authorisation information": the auth chain of an event.</summary>
public sealed record GetEventAuth : IOperation<GetEventAuth, GetEventAuth.Response>
{
    public static Operation<GetEventAuth, Response> Contract { get; } = Operation.Get("getEventAuth", "/_matrix/federation/v1/event_auth/{roomId}/{eventId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    public sealed record Response : OpenObject
    {
        public required IReadOnlyList<RawValue> AuthChain { get; init; }
    }
}

using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Retrieval;

/// <summary>Server-Server API, "Retrieving events": the state before an event.</summary>
public sealed record GetRoomState : IOperation<GetRoomState, GetRoomState.Response>
{
    public static Operation<GetRoomState, Response> Contract { get; } = Operation.Get("getRoomState", "/_matrix/federation/v1/state/{roomId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public required EventId EventId { get; init; }

    /// <summary>
    /// Of a large room it is hundreds of megabytes. A server writes it in pieces, and a caller need not use this type: the events are the elements of the two
    /// arrays, which come in any order, and each can be taken from the body as it arrives.
    /// </summary>
    public sealed record Response : OpenObject
    {
        /// <summary>The state.</summary>
        public required IReadOnlyList<RawValue> Pdus { get; init; }

        /// <summary>The auth chains of the state.</summary>
        public required IReadOnlyList<RawValue> AuthChain { get; init; }
    }
}

/// <summary>Server-Server API, "Retrieving events": the IDs of the state before an event.</summary>
public sealed record GetRoomStateIds : IOperation<GetRoomStateIds, GetRoomStateIds.Response>
{
    public static Operation<GetRoomStateIds, Response> Contract { get; } = Operation.Get("getRoomStateIds", "/_matrix/federation/v1/state_ids/{roomId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public required EventId EventId { get; init; }

    public sealed record Response : OpenObject
    {
        /// <summary>The state.</summary>
        public required IReadOnlyList<EventId> PduIds { get; init; }

        /// <summary>The auth chains of the state.</summary>
        public required IReadOnlyList<EventId> AuthChainIds { get; init; }
    }
}

using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Membership;

/// <summary>Server-Server API, "Knocking upon a room": the template of a knock event.</summary>
public sealed record MakeKnock : IOperation<MakeKnock, MembershipTemplate>
{
    public static Operation<MakeKnock, MembershipTemplate> Contract { get; } =
        Operation.Get("makeKnock", "/_matrix/federation/v1/make_knock/{roomId}/{userId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required RoomId RoomId { get; init; }

    /// <summary>The knocking user, of the calling server.</summary>
    [FromPath]
    public required UserId UserId { get; init; }

    /// <summary>The room versions that the caller supports.</summary>
    [FromQuery("ver")]
    public required IReadOnlyList<string> RoomVersions { get; init; }
}

/// <summary>Server-Server API, "Knocking upon a room": a signed knock event.</summary>
public sealed record SendKnock : IOperation<SendKnock, SendKnock.Response>
{
    public static Operation<SendKnock, Response> Contract { get; } = Operation.Put("sendKnock", "/_matrix/federation/v1/send_knock/{roomId}/{eventId}") with
    {
        Auth = AuthScheme.Server,
        MaximumBody = ServerServerLimits.MaximumEvent,
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    /// <summary>The knock event.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Event { get; init; }

    public sealed record Response : OpenObject
    {
        /// <summary>State events that describe the room to the user. Some servers strip them down to what clients see.</summary>
        public required IReadOnlyList<RawValue> KnockRoomState { get; init; }
    }
}

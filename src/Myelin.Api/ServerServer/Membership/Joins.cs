using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Membership;

/// <summary>Server-Server API, "Joining Rooms": the template of a join event.</summary>
public sealed record MakeJoin : IOperation<MakeJoin, MembershipTemplate>
{
    public static Operation<MakeJoin, MembershipTemplate> Contract { get; } =
        Operation.Get("makeJoin", "/_matrix/federation/v1/make_join/{roomId}/{userId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required RoomId RoomId { get; init; }

    /// <summary>The joining user, of the calling server.</summary>
    [FromPath]
    public required UserId UserId { get; init; }

    /// <summary>The room versions that the caller supports. Empty means version 1 alone.</summary>
    [FromQuery("ver")]
    public IReadOnlyList<string> RoomVersions { get; init; } = [];
}

/// <summary>Server-Server API, "Joining Rooms": a signed join event. The response has the room's state.</summary>
public sealed record SendJoinV2 : IOperation<SendJoinV2, SendJoinV2.Response>
{
    public static Operation<SendJoinV2, Response> Contract { get; } = Operation.Put("sendJoinV2", "/_matrix/federation/v2/send_join/{roomId}/{eventId}") with
    {
        Auth = AuthScheme.Server,
        MaximumBody = ServerServerLimits.MaximumEvent,
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    /// <summary>Whether the caller accepts state without members, and an auth chain without what is in the state. Null means false.</summary>
    [FromQuery]
    public bool? OmitMembers { get; init; }

    /// <summary>The join event.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Event { get; init; }

    /// <summary>
    /// The state before the join. Of a large room it is hundreds of megabytes. A server writes it in pieces, and a joining server need not use this type: the
    /// events are the elements of two arrays at the top level, which come in any order, and each can be taken from the body as it arrives, the rest of the
    /// members being small.
    /// </summary>
    public sealed record Response : OpenObject
    {
        /// <summary>The state of the room, without members if <see cref="MembersOmitted"/>.</summary>
        public required IReadOnlyList<RawValue> State { get; init; }

        /// <summary>The auth chains of the join event and of the state.</summary>
        public required IReadOnlyList<RawValue> AuthChain { get; init; }

        /// <summary>The join event with this server's signature as well; null only if a restricted room doesn't need it.</summary>
        public RawValue? Event { get; init; }

        /// <summary>Null means false.</summary>
        public bool? MembersOmitted { get; init; }

        /// <summary>The servers in the room before the join. Not null if <see cref="MembersOmitted"/>.</summary>
        public IReadOnlyList<string>? ServersInRoom { get; init; }
    }
}

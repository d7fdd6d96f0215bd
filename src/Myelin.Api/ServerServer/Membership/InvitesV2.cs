using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Membership;

/// <summary>Server-Server API, "Inviting to a room": asks the invited user's server to sign the invite event.</summary>
public sealed record SendInviteV2 : IOperation<SendInviteV2, SignedInvite>
{
    public static Operation<SendInviteV2, SignedInvite> Contract { get; } = Operation.Put("sendInviteV2", "/_matrix/federation/v2/invite/{roomId}/{eventId}") with
    {
        Auth = AuthScheme.Server,
        MaximumBody = ServerServerLimits.MaximumInvite,
        MaximumDepth = ServerServerLimits.MaximumInviteDepth,
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    [FromBody]
    public required Body Invite { get; init; }

    public sealed record Body
    {
        public required string RoomVersion { get; init; }

        /// <summary>The invite event.</summary>
        public required RawValue Event { get; init; }

        /// <summary>State events that describe the room to the user. Some servers strip them down to what clients see.</summary>
        public IReadOnlyList<RawValue>? InviteRoomState { get; init; }
    }
}

/// <summary>The invite event with the signature of the invited user's server ("Event Container").</summary>
public sealed record SignedInvite : OpenObject
{
    public required RawValue Event { get; init; }
}

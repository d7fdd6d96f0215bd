using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Membership;

/// <summary>Server-Server API, "Third-party invites": asks a server in the room to issue the invite event of a user whose third-party identifier was invited.</summary>
public sealed record ExchangeThirdPartyInvite : IOperation<ExchangeThirdPartyInvite, Empty>
{
    public static Operation<ExchangeThirdPartyInvite, Empty> Contract { get; } =
        Operation.Put("exchangeThirdPartyInvite", "/_matrix/federation/v1/exchange_third_party_invite/{roomId}") with
        {
            Auth = AuthScheme.Server,
            MaximumBody = ServerServerLimits.MaximumEvent,
        };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Invite { get; init; }

    /// <summary>A partial membership event.</summary>
    public sealed record Body
    {
        /// <summary><c>m.room.member</c>.</summary>
        public required string Type { get; init; }

        public required RoomId RoomId { get; init; }

        /// <summary>The sender of the <c>m.room.third_party_invite</c>.</summary>
        public required UserId Sender { get; init; }

        /// <summary>The invited user.</summary>
        public required UserId StateKey { get; init; }

        public required MemberContent Content { get; init; }
    }

    public sealed record MemberContent
    {
        /// <summary><c>invite</c>.</summary>
        public required string Membership { get; init; }

        public required Invitation ThirdPartyInvite { get; init; }
    }

    public sealed record Invitation
    {
        /// <summary>The name of the user, to show instead of the third-party identifier.</summary>
        public required string DisplayName { get; init; }

        /// <summary>A <see cref="SignedThirdPartyInvite"/>. Raw, because the signatures cover all members.</summary>
        public required RawValue Signed { get; init; }
    }
}

/// <summary>
/// Server-Server API, "Third-party invites": an identity server tells that a third-party identifier now belongs to a user. Anybody can call it: what counts
/// are the signatures in the invitations.
/// </summary>
public sealed record OnBindThirdPartyIdentifier : IOperation<OnBindThirdPartyIdentifier, Empty>
{
    public static Operation<OnBindThirdPartyIdentifier, Empty> Contract { get; } = Operation.Put("onBindThirdPartyIdentifier", "/_matrix/federation/v1/3pid/onbind") with
    {
        Auth = AuthScheme.None,
        MaximumBody = ServerServerLimits.MaximumRequest,
    };

    [FromBody]
    public required Body Binding { get; init; }

    public sealed record Body
    {
        /// <summary><c>email</c>.</summary>
        public required string Medium { get; init; }

        public required string Address { get; init; }

        public required UserId Mxid { get; init; }

        public required IReadOnlyList<PendingInvite> Invites { get; init; }
    }

    public sealed record PendingInvite
    {
        /// <summary><c>email</c>.</summary>
        public required string Medium { get; init; }

        public required string Address { get; init; }

        public required UserId Mxid { get; init; }

        public required RoomId RoomId { get; init; }

        public required UserId Sender { get; init; }

        /// <summary>A <see cref="SignedThirdPartyInvite"/>. Raw, because the signatures cover all members.</summary>
        public required RawValue Signed { get; init; }
    }
}

/// <summary>What an identity server signs: that the invited third-party identifier belongs to a user.</summary>
public sealed record SignedThirdPartyInvite : OpenObject
{
    public required UserId Mxid { get; init; }

    /// <summary>The state key of the <c>m.room.third_party_invite</c>.</summary>
    public required string Token { get; init; }

    /// <summary>The signatures by identity server and key ID.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Signatures { get; init; }
}

using System.Text.Json;
using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules.Members;

/// <summary>"If <c>content</c> has a <c>third_party_invite</c> property": an invitation that redeems one sent to, say, an e-mail address.</summary>
internal static class ThirdPartyInviteRules
{
    public static AuthorizationResult Check(Pdu pdu, string target, JsonElement thirdPartyInvite, RoomState room)
    {
        if (room.MembershipOf(target) == MembershipState.Ban)
        {
            return AuthorizationResult.Refused("The target user is banned.");
        }

        if (thirdPartyInvite.ValueKind != JsonValueKind.Object
            || !thirdPartyInvite.TryGetProperty("signed"u8, out var signed)
            || signed.ValueKind != JsonValueKind.Object)
        {
            return AuthorizationResult.Refused("third_party_invite has no signed property.");
        }

        if (!TryGetString(signed, "mxid"u8, out var mxid) || !TryGetString(signed, "token"u8, out var token))
        {
            return AuthorizationResult.Refused("signed has no mxid and token.");
        }

        if (mxid != target)
        {
            return AuthorizationResult.Refused("mxid is not the target user.");
        }

        if (room.ThirdPartyInvite(token) is not { } invite)
        {
            return AuthorizationResult.Refused("The room has no such third-party invite.");
        }

        if (invite.Sender != pdu.Sender)
        {
            return AuthorizationResult.Refused("The third-party invite was sent by another user.");
        }

        return ThirdPartyInviteSignatures.AnyMatches(signed, invite.ParseContent())
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("No signature matches a key of the third-party invite.");
    }

    private static bool TryGetString(JsonElement parent, ReadOnlySpan<byte> property, out string value)
    {
        value = string.Empty;
        if (!parent.TryGetProperty(property, out var element) || element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        value = element.GetString()!;
        return true;
    }
}

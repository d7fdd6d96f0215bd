using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules;

/// <summary>Rule 4 of room versions 1 to 5: "If type is <c>m.room.aliases</c>".</summary>
internal static class AliasesRule
{
    public static AuthorizationResult Check(Pdu pdu)
    {
        if (pdu.StateKey is null)
        {
            return AuthorizationResult.Refused("An aliases event must have a state_key.");
        }

        return pdu.Sender.ServerName.Value == pdu.StateKey
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The state_key is not the sender's server.");
    }
}

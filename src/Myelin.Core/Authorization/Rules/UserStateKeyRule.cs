using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules;

/// <summary>"If the event has a <c>state_key</c> that starts with an <c>@</c> and does not match the sender, reject".</summary>
internal static class UserStateKeyRule
{
    public static AuthorizationResult? Refuses(Pdu pdu) =>
        pdu.StateKey is ['@', ..] && pdu.StateKey != pdu.Sender.Value
            ? AuthorizationResult.Refused("The state_key is another user's.")
            : null;
}

using Myelin.Core.Events;

namespace Myelin.Core.Authorization.Rules;

/// <summary>Rule 3 (4 from room version 12 on): <c>m.federate</c> in the create event.</summary>
internal static class FederateRule
{
    public static AuthorizationResult? Refuses(Pdu pdu, Pdu create) =>
        create.ContentValue("m.federate"u8).SequenceEqual("false"u8)
        && !IsOnSameServer(pdu.Sender.Value, create.Sender.Value)
            ? AuthorizationResult.Refused("The room is not federated, and the sender is on another server.")
            : null;

    private static bool IsOnSameServer(string user, string other) => ServerPart(user).SequenceEqual(ServerPart(other));

    private static ReadOnlySpan<char> ServerPart(string user) => user.AsSpan(user.IndexOf(':', StringComparison.Ordinal) + 1);
}

using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Authorization.Rules;

/// <summary>Rule 11 of room versions 1 and 2: "If type is <c>m.room.redaction</c>".</summary>
internal static class RedactionRule
{
    public static AuthorizationResult Check(Pdu pdu, RoomState room)
    {
        if (room.PowerLevels.Of(pdu.Sender) >= room.PowerLevels.Redact)
        {
            return AuthorizationResult.Allowed;
        }

        return pdu.Redacts is { } redacted && ServerPart(redacted).SequenceEqual(ServerPart(pdu.EventId))
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The sender may not redact events of other servers.");
    }

    private static ReadOnlySpan<char> ServerPart(EventId id) =>
        id.Value.AsSpan(id.Value.IndexOf(':', StringComparison.Ordinal) + 1);
}

using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Authorization.Rules;

/// <summary>
/// Checks that the state's create event belongs to the event's room. From room version 12 on, this is rule 2: "If the event's <c>room_id</c> is
/// not an event ID for an accepted <c>m.room.create</c> event, with the sigil <c>!</c> instead of <c>$</c>, reject" (MSC4291).
/// </summary>
internal static class RoomIdRule
{
    public static AuthorizationResult? Refuses(Pdu pdu, Pdu create)
    {
        if (create.RoomId != pdu.RoomId)
        {
            return AuthorizationResult.Refused("The create event belongs to another room.");
        }

        if (pdu.RoomVersion.RoomIdIsCreateHash
            && !pdu.RoomId.Value.AsSpan(1).SequenceEqual(create.EventId.Value.AsSpan(1)))
        {
            return AuthorizationResult.Refused("The room_id does not name the create event.");
        }

        return null;
    }
}

/// <summary>Rule 2 (3 from room version 12 on): "Considering the event's <c>auth_events</c>".</summary>
internal static class AuthEventsRule
{
    public static AuthorizationResult Check(Pdu pdu, IReadOnlyList<Pdu> authEvents)
    {
        // Only the content of member events affects the selection, so no other content is parsed.
        var content = pdu.Type == EventTypes.Member ? pdu.ParseContent() : default;
        var selected = AuthEventSelection.TuplesFor(pdu.RoomVersion, pdu.Type, pdu.StateKey, pdu.Sender, content);
        var seen = new HashSet<StateTuple>(authEvents.Count);
        foreach (var authEvent in authEvents)
        {
            // A message event has no tuple, so it can't be selected.
            if (authEvent.StateKey is null)
            {
                return AuthorizationResult.Refused($"The auth event {authEvent.EventId} is not a state event.");
            }

            if (!seen.Add(authEvent.StateTuple))
            {
                return AuthorizationResult.Refused($"Several auth events have the tuple of {authEvent.EventId}.");
            }

            if (!selected.Contains(authEvent.StateTuple))
            {
                return AuthorizationResult.Refused($"The auth event {authEvent.EventId} is not one that the event should have.");
            }

            if (authEvent.RoomId != pdu.RoomId)
            {
                return AuthorizationResult.Refused($"The auth event {authEvent.EventId} belongs to another room.");
            }
        }

        return pdu.RoomVersion.RoomIdIsCreateHash || seen.Contains(RoomState.CreateTuple)
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("No m.room.create event is among the auth events.");
    }
}

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

/// <summary>"If type is <c>m.room.third_party_invite</c>: allow if and only if the sender's power level reaches the invite level".</summary>
internal static class ThirdPartyInviteRule
{
    public static AuthorizationResult Check(Pdu pdu, RoomState room) =>
        room.PowerLevels.Of(pdu.Sender) >= room.PowerLevels.Invite
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The sender's power level is below the invite level.");
}

/// <summary>"If the event type's required power level is greater than the sender's power level, reject".</summary>
internal static class RequiredPowerLevelRule
{
    public static AuthorizationResult? Refuses(Pdu pdu, RoomState room) =>
        room.PowerLevels.ForEvent(pdu.Type, pdu.IsState) > room.PowerLevels.Of(pdu.Sender)
            ? AuthorizationResult.Refused($"The sender's power level is below the one required for {pdu.Type}.")
            : null;
}

/// <summary>"If the event has a <c>state_key</c> that starts with an <c>@</c> and does not match the sender, reject".</summary>
internal static class UserStateKeyRule
{
    public static AuthorizationResult? Refuses(Pdu pdu) =>
        pdu.StateKey is ['@', ..] && pdu.StateKey != pdu.Sender.Value
            ? AuthorizationResult.Refused("The state_key is another user's.")
            : null;
}

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

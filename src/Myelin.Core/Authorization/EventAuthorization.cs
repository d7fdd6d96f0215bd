using Myelin.Core.Authorization.Rules;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization;

/// <summary>The authorisation rules of all room versions ("Authorisation rules" of each room version), in their order.</summary>
/// <remarks>
/// Signatures aren't checked here, except those of third-party invites. Whether an event has the signatures that it needs (including
/// that for <c>join_authorised_via_users_server</c>) has already been checked when it was received.
/// </remarks>
public static class EventAuthorization
{
    /// <summary>Whether a state of the room allows an event.</summary>
    /// <param name="pdu">The event. The rules are those of its room version.</param>
    /// <param name="state">
    /// Looks up the event for a tuple in the state; null if there is none. It must find the create event in every room version, even
    /// where that is not an auth event.
    /// </param>
    public static AuthorizationResult Check(Pdu pdu, Func<StateTuple, Pdu?> state)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        ArgumentNullException.ThrowIfNull(state);

        if (pdu.Type == EventTypes.Create)
        {
            return CreateRule.Check(pdu);
        }

        if (state(RoomState.CreateTuple) is not { } create)
        {
            return AuthorizationResult.Refused("The state has no m.room.create event.");
        }

        if (RoomIdRule.Refuses(pdu, create) is { } otherRoom)
        {
            return otherRoom;
        }

        if (FederateRule.Refuses(pdu, create) is { } notFederated)
        {
            return notFederated;
        }

        var room = new RoomState(pdu.RoomVersion, create, state);
        return pdu.Type switch
        {
            EventTypes.Aliases when pdu.RoomVersion.AuthorisesAliases => AliasesRule.Check(pdu),
            EventTypes.Member => MemberRule.Check(pdu, room),
            _ => CheckJoinedSender(pdu, room),
        };
    }

    /// <summary>
    /// Whether an event's <c>auth_events</c> are valid (rule 2; rule 3 of room version 12): no duplicates, only selected events, none
    /// from another room, and up to room version 11 the create event among them.
    /// </summary>
    /// <param name="pdu">The event.</param>
    /// <param name="authEvents">
    /// All events that its <c>auth_events</c> list. The caller must check that none of them was rejected.
    /// </param>
    public static AuthorizationResult CheckAuthEvents(Pdu pdu, IReadOnlyList<Pdu> authEvents)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        ArgumentNullException.ThrowIfNull(authEvents);

        return pdu.Type == EventTypes.Create ? AuthorizationResult.Allowed : AuthEventsRule.Check(pdu, authEvents);
    }

    private static AuthorizationResult CheckJoinedSender(Pdu pdu, RoomState room)
    {
        if (room.MembershipOf(pdu.Sender.Value) != MembershipState.Join)
        {
            return AuthorizationResult.Refused("The sender is not joined to the room.");
        }

        if (pdu.Type == EventTypes.ThirdPartyInvite)
        {
            return ThirdPartyInviteRule.Check(pdu, room);
        }

        if (RequiredPowerLevelRule.Refuses(pdu, room) is { } powerless)
        {
            return powerless;
        }

        if (UserStateKeyRule.Refuses(pdu) is { } othersStateKey)
        {
            return othersStateKey;
        }

        return pdu.Type switch
        {
            EventTypes.PowerLevels => PowerLevelsRule.Check(pdu, room),
            EventTypes.Redaction when pdu.RoomVersion.AuthorisesRedactions => RedactionRule.Check(pdu, room),
            _ => AuthorizationResult.Allowed,
        };
    }
}

/// <summary>The result of an authorisation check.</summary>
/// <param name="IsAllowed">Whether the event is allowed.</param>
/// <param name="Reason">Why the event was refused, for people to read; null if it was allowed.</param>
/// <param name="IsMalformed">Whether the event was refused because of its form, whoever sends it.</param>
public readonly record struct AuthorizationResult(bool IsAllowed, string? Reason, bool IsMalformed = false)
{
    public static readonly AuthorizationResult Allowed = new(true, null);

    public static AuthorizationResult Refused(string reason) => new(false, reason);

    public static AuthorizationResult Malformed(string reason) => new(false, reason, IsMalformed: true);
}

/// <summary>The parts of a room's state that the authorisation rules need, looked up only when a rule needs them.</summary>
internal sealed class RoomState(RoomVersion version, Pdu create, Func<StateTuple, Pdu?> state)
{
    public static readonly StateTuple CreateTuple = new(EventTypes.Create, string.Empty);
    public static readonly StateTuple PowerLevelsTuple = new(EventTypes.PowerLevels, string.Empty);
    public static readonly StateTuple JoinRulesTuple = new(EventTypes.JoinRules, string.Empty);

    private PowerLevels? _powerLevels;

    public RoomVersion Version { get; } = version;

    public Pdu Create { get; } = create;

    public Pdu? PowerLevelsEvent => state(PowerLevelsTuple);

    public PowerLevels PowerLevels => _powerLevels ??= PowerLevels.From(Version, PowerLevelsEvent, Create);

    public JoinRule JoinRule => JoinRuleValues.Of(state(JoinRulesTuple));

    public MembershipState MembershipOf(string userId) => MembershipStates.Of(state(MemberTuple(userId)));

    public Pdu? ThirdPartyInvite(string token) => state(new StateTuple(EventTypes.ThirdPartyInvite, token));

    public static StateTuple MemberTuple(string userId) => new(EventTypes.Member, userId);
}

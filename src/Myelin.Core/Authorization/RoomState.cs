using Myelin.Core.Events;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization;

/// <summary>What the authorisation rules ask of a room's state, looked up only when a rule asks.</summary>
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

using Myelin.Core.Authorization;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    /// <summary>
    /// Whether an accepted redaction may be applied to its target (room versions, "Handling redactions"). Called once both events are known.
    /// </summary>
    /// <param name="load">What the engine must remember before the call is repeated; null if the answer is final.</param>
    public bool MayRedact(Pdu redaction, Pdu target, StateMap stateBeforeRedaction, out Step.Load? load)
    {
        var needs = new Needs(_memory);
        var powerLevels = PowerLevelsIn(new StateView(stateBeforeRedaction, needs));
        load = needs.ToLoad();
        return needs.AreMet && powerLevels is not null && RedactionTargets.MayRedact(redaction, target, powerLevels);
    }

    /// <summary>The redacted form of a redaction's target; null if the target is unknown or the redaction may not apply to it.</summary>
    private Pdu? RedactedBy(Pdu redaction, StateView stateBefore, Needs needs) =>
        redaction is { Type: EventTypes.Redaction, Redacts: { } targetId }
        && PowerLevelsIn(stateBefore) is { } powerLevels
        && needs.PrevEvent(targetId)?.Pdu is { } target
        && RedactionTargets.MayRedact(redaction, target, powerLevels)
            ? Redaction.Redact(target)
            : null;

    /// <summary>A local user may redact their own events, and those of others with the power to redact (Client-Server API, "Redactions").</summary>
    private AuthorizationResult CheckRedaction(Pdu redaction, StateView state, Needs needs)
    {
        if (redaction.Redacts is not { } targetId || PowerLevelsIn(state) is not { } powerLevels)
        {
            return AuthorizationResult.Allowed;
        }

        // If this server doesn't know the target, the sender needs the power to redact any event.
        var target = needs.PrevEvent(targetId)?.Pdu;
        if (target is not null && (RedactionTargets.IsProtected(target) || target.RoomId != RoomId))
        {
            return AuthorizationResult.Refused("This event can't be redacted.");
        }

        if (target is not null && target.Is(EventTypes.ServerAcl, string.Empty))
        {
            return AuthorizationResult.Refused("A server ACL that is redacted shuts every server out of the room.");
        }

        return target?.Sender == redaction.Sender || powerLevels.Of(redaction.Sender) >= powerLevels.Redact
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The sender doesn't have the power to redact other users' events.");
    }

    private PowerLevels? PowerLevelsIn(StateView state) =>
        state.Find(CreateTuple) is { } create ? PowerLevels.From(Version, state.Find(PowerLevelsTuple), create) : null;
}

using Myelin.Core.Authorization;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    /// <summary>
    /// Whether a redaction that was accepted may be applied to its target (room versions, "Handling redactions"); asked once both are known.
    /// </summary>
    /// <param name="load">What has to be remembered before the call is repeated; null if the answer stands.</param>
    public bool MayRedact(Pdu redaction, Pdu target, StateMap stateBeforeRedaction, out Step.Load? load)
    {
        var needs = new Needs(_memory);
        var powerLevels = PowerLevelsIn(new StateView(stateBeforeRedaction, needs));
        load = needs.ToLoad();
        return needs.AreMet && powerLevels is not null && RedactionTargets.MayRedact(redaction, target, powerLevels);
    }

    /// <summary>What an allowed redaction leaves of the event that it names, if that is known and may be redacted by it; else null.</summary>
    private Pdu? RedactedBy(Pdu redaction, StateView stateBefore, Needs needs) =>
        redaction is { Type: EventTypes.Redaction, Redacts: { } targetId }
        && PowerLevelsIn(stateBefore) is { } powerLevels
        && needs.PrevEvent(targetId)?.Pdu is { } target
        && RedactionTargets.MayRedact(redaction, target, powerLevels)
            ? Redaction.Redact(target)
            : null;

    /// <summary>A local user redacts what is their own, or has the power to redact others' events (Client-Server API, "Redactions").</summary>
    private AuthorizationResult CheckRedaction(Pdu redaction, StateView state, Needs needs)
    {
        if (redaction.Redacts is not { } targetId || PowerLevelsIn(state) is not { } powerLevels)
        {
            return AuthorizationResult.Allowed;
        }

        // The target may be unknown to this server: then only the power to redact any event is enough.
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
            : AuthorizationResult.Refused("The sender has not the power to redact other users' events.");
    }

    private PowerLevels? PowerLevelsIn(StateView state) =>
        state.Find(CreateTuple) is { } create ? PowerLevels.From(Version, state.Find(PowerLevelsTuple), create) : null;
}

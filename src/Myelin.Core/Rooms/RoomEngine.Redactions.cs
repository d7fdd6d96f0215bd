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

        return target?.Sender == redaction.Sender || powerLevels.Of(redaction.Sender) >= powerLevels.Redact
            ? AuthorizationResult.Allowed
            : AuthorizationResult.Refused("The sender has not the power to redact other users' events.");
    }

    private PowerLevels? PowerLevelsIn(StateView state) =>
        state.Find(CreateTuple) is { } create ? PowerLevels.From(Version, state.Find(PowerLevelsTuple), create) : null;
}

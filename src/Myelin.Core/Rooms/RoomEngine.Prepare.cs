using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    /// <summary>
    /// Prepares an event of another server's user, which that server completes (Server-Server API, "Joining Rooms"). The room doesn't change. The result is
    /// <see cref="Step.Load"/> or <see cref="Step.Refused"/>, or null with the event.
    /// </summary>
    /// <param name="proposal">The event.</param>
    /// <param name="origin">This server.</param>
    /// <param name="key">This server's key. The event is only built to be judged, and its signature is not passed on.</param>
    /// <param name="prepared">The event as it would be; null if there is a result.</param>
    public Step? Prepare(EventProposal proposal, ServerName origin, SigningKey key, out Pdu? prepared)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        prepared = null;
        if (_extremities.Count == 0)
        {
            return Settle(new Step.Refused(RefusalReason.Forbidden, "The room has no events to build on."));
        }

        var needs = new Needs(_memory);
        var prevEvents = _extremities.Newest(RoomLimits.MaximumPrevEvents);
        if (StateBefore(prevEvents, needs) is not { } before)
        {
            return Unmet(needs.ToStep()!);
        }

        if (!TryReadContent(proposal, out var content))
        {
            return Settle(new Step.Refused(RefusalReason.BadJson, "The content is not a JSON object."));
        }

        var authEvents = SelectAuthEvents(proposal, content, before, needs);
        PrepareReferences(proposal, prevEvents, before, needs);
        if (needs.ToStep() is { } missing)
        {
            return Unmet(missing);
        }

        Pdu pdu;
        try
        {
            pdu = PduBuilder.Build(Draft(proposal, prevEvents, authEvents), origin, key, ReferenceHash);
        }
        catch (InvalidPduException exception)
        {
            return Settle(Refusal(exception));
        }

        var verdict = EventAuthorization.Check(pdu, new StateView(before, needs).Find);
        if (needs.ToStep() is { } unmet)
        {
            return Unmet(unmet);
        }

        if (!verdict.IsAllowed)
        {
            return Settle(new Step.Refused(verdict.IsMalformed ? RefusalReason.Malformed : RefusalReason.Forbidden, verdict.Reason!));
        }

        prepared = pdu;
        return null;
    }
}

using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    /// <summary>Builds the <c>m.room.create</c> event of a new room. <paramref name="engine"/> is null if the event is refused.</summary>
    public static Step Create(CreateProposal proposal, ServerName origin, SigningKey key, out RoomEngine? engine)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        engine = null;
        Pdu pdu;
        try
        {
            pdu = PduBuilder.Build(
                new PduDraft
                {
                    RoomVersion = proposal.Version,
                    RoomId = proposal.RoomId,
                    Sender = proposal.Sender,
                    Type = EventTypes.Create,
                    StateKey = string.Empty,
                    ContentJson = proposal.ContentJson,
                    Depth = 1,
                    OriginServerTs = proposal.OriginServerTs,
                },
                origin,
                key);
        }
        catch (InvalidPduException exception)
        {
            return Refusal(exception);
        }

        if (EventAuthorization.Check(pdu, static _ => null) is { IsAllowed: false, Reason: var reason })
        {
            return new Step.Refused(RefusalReason.Forbidden, reason!);
        }

        engine = new RoomEngine(proposal.Version, pdu.RoomId, RoomHead.Empty);
        return engine.Advance(pdu, EventStatus.Accepted, StateMap.Empty, referenced: NoEvents, reason: null);
    }

    private static readonly IReadOnlySet<EventId> NoEvents = new HashSet<EventId>();

    private static Step.Refused Refusal(InvalidPduException exception) => new(
        exception.Kind == InvalidPduKind.TooLarge ? RefusalReason.TooLarge : RefusalReason.BadJson,
        exception.Message);
}

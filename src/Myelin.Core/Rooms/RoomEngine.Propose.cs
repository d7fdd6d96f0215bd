using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Signing;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    private static readonly JsonElement EmptyContent = JsonElement.Parse("{}"u8);

    /// <summary>
    /// Links a local user's event to the forward extremities, then authorises, hashes and signs it. With a single extremity, the cost doesn't depend
    /// on the size of the room.
    /// </summary>
    public Step Propose(EventProposal proposal, ServerName origin, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        if (!proposal.Sender.IsOn(origin))
        {
            return Settle(new Step.Refused(RefusalReason.Forbidden, $"{proposal.Sender} is not a user of {origin}."));
        }

        if (proposal.Type == EventTypes.Create)
        {
            return Settle(new Step.Refused(RefusalReason.Malformed, "A room begins with one m.room.create event."));
        }

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

        return Authorise(pdu, before, prevEvents);
    }

    private Step Authorise(Pdu pdu, StateMap before, ImmutableArray<EventId> prevEvents)
    {
        var needs = new Needs(_memory);
        var view = new StateView(before, needs);
        var verdict = EventAuthorization.Check(pdu, view.Find);
        if (verdict.IsAllowed && pdu.Type == EventTypes.Redaction)
        {
            verdict = CheckRedaction(pdu, view, needs);
        }

        var redacted = verdict.IsAllowed ? RedactedBy(pdu, view, needs) : null;
        var current = pdu.IsState ? view.Find(pdu.StateTuple) : null;
        if (needs.ToStep() is { } missing)
        {
            return Unmet(missing);
        }

        if (!verdict.IsAllowed)
        {
            return Settle(new Step.Refused(verdict.IsMalformed ? RefusalReason.Malformed : RefusalReason.Forbidden, verdict.Reason!));
        }

        if (pdu.Is(EventTypes.ServerAcl, string.Empty) && !ServerAcl.Of(pdu.ParseContent()).Allows(pdu.Sender.ServerName))
        {
            // No local user could undo it. Such an event from another server is accepted, because every other server accepts it too.
            return Settle(new Step.Refused(RefusalReason.BadJson, "The server ACL would shut this server out of the room."));
        }

        if (current is not null && current.Sender == pdu.Sender && current.ContentJson.Span.SequenceEqual(pdu.ContentJson.Span))
        {
            return Settle(new Step.Unchanged(current.EventId));
        }

        return Advance(pdu, EventStatus.Accepted, before, prevEvents.ToHashSet(), reason: null, redacted);
    }

    private ImmutableArray<EventId> SelectAuthEvents(EventProposal proposal, JsonElement content, StateMap before, Needs needs)
    {
        var authEvents = ImmutableArray.CreateBuilder<EventId>();
        foreach (var tuple in AuthEventSelection.TuplesFor(Version, proposal.Type, proposal.StateKey, proposal.Sender, content))
        {
            if (before[tuple] is { } id)
            {
                authEvents.Add(id);
                needs.AuthEvent(id);
            }
        }

        return authEvents.DrainToImmutable();
    }

    /// <summary>Requests what later steps need, so that the shell loads it in one go. In room versions 1 and 2, references carry hashes.</summary>
    private void PrepareReferences(EventProposal proposal, ImmutableArray<EventId> prevEvents, StateMap before, Needs needs)
    {
        if (Version.EventIds == RoomVersions.EventIdFormat.ChosenByOrigin)
        {
            needs.AuthEvents(prevEvents);
        }

        if (CreateEventId is { } create)
        {
            needs.AuthEvent(create);
        }

        if (proposal.StateKey is not null && before[proposal.Type, proposal.StateKey] is { } current)
        {
            needs.AuthEvent(current);
        }
    }

    private byte[] ReferenceHash(EventId id) =>
        PduHashes.ReferenceHash(_memory.Find(id) ?? throw new InvalidOperationException($"{id} was not loaded before it was referred to."));

    private PduDraft Draft(EventProposal proposal, ImmutableArray<EventId> prevEvents, ImmutableArray<EventId> authEvents)
    {
        return new PduDraft
        {
            RoomVersion = Version,
            RoomId = RoomId,
            Sender = proposal.Sender,
            Type = proposal.Type,
            StateKey = proposal.StateKey,
            ContentJson = proposal.ContentJson,
            PrevEvents = prevEvents,
            AuthEvents = authEvents,
            Depth = Math.Min(_extremities.Depth, PduLimits.MaximumDepth - 1) + 1,
            OriginServerTs = proposal.OriginServerTs,
            Redacts = proposal.Redacts,
        };
    }

    /// <summary>Only the auth events of membership events depend on the content, so other content isn't parsed here.</summary>
    private static bool TryReadContent(EventProposal proposal, out JsonElement content)
    {
        content = EmptyContent;
        if (proposal.Type != EventTypes.Member)
        {
            return true;
        }

        try
        {
            using var document = JsonDocument.Parse(proposal.ContentJson, new JsonDocumentOptions { MaxDepth = JsonLimits.MaximumDepth });
            content = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return false;
        }

        return content.ValueKind == JsonValueKind.Object;
    }
}

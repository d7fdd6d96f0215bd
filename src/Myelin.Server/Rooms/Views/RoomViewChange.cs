using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Views;

/// <summary>Applies log entries to a room's view.</summary>
internal static class RoomViewChange
{
    /// <summary>The view after an entry about the room; null if the entry has too little data and the view must be reloaded.</summary>
    public static RoomView? Apply(RoomView view, CommittedEntry entry) => entry switch
    {
        { Kind: LogEntryKind.TimelineEvent, Fact: TimelineFact fact } => WithEvent(view, entry.Position, fact),
        { Kind: LogEntryKind.CurrentState, Fact: CurrentStateFact fact } => WithState(view, entry.Position, fact),
        { Kind: LogEntryKind.Room, Fact: RedactionFact fact } => WithRedaction(view, entry.Position, fact),
        _ => null,
    };

    private static RoomView WithEvent(RoomView view, LogPosition position, TimelineFact fact)
    {
        var pdu = fact.Stored.Pdu;
        var added = new TimelineEvent(
            position,
            fact.Stored.Number,
            pdu,
            fact.Transaction?.TxnId,
            fact.Transaction?.Device,
            null,
            pdu.IsState ? fact.Append.StateBefore[pdu.StateTuple] : null,
            FollowsCurrentState: fact.Append.FollowsCurrentState);
        var timeline = view.Timeline;
        if (EventRelation.Of(pdu) is { } relation && AggregatedTypes.Of(relation.Type) is not AggregatedChildren.None and var children)
        {
            timeline = timeline.Marking(relation.Parent, children);
        }

        return view with { Position = position, Timeline = timeline.With(added, RoomViewLimits.TimelineCapacity) };
    }

    private static RoomView WithState(RoomView view, LogPosition position, CurrentStateFact fact)
    {
        var change = fact.Change;
        var state = change.After is { } after ? view.CurrentState.With(change.Tuple, after) : view.CurrentState.Without(change.Tuple);
        var logged = new LoggedStateChange(position.Plus(-fact.Behind), change);
        var changed = view with { Position = position, CurrentState = state, StateChanges = view.StateChanges.With(logged) };
        return change.Tuple.Type == EventTypes.Member && UserId.TryParse(change.Tuple.StateKey, out var user)
            ? WithMember(changed, user, fact.After?.Pdu)
            : changed;
    }

    private static RoomView WithMember(RoomView view, UserId user, Pdu? member)
    {
        var before = view.MembershipOf(user);
        var after = member is null ? MembershipKind.None : MembershipKinds.Of(member);
        var members = member is null ? view.Members.Remove(user) : view.Members.SetItem(user, new MemberState(after, member.EventId));
        return view with
        {
            Members = members,
            JoinedCount = view.JoinedCount + Count(after, MembershipKind.Join) - Count(before, MembershipKind.Join),
            InvitedCount = view.InvitedCount + Count(after, MembershipKind.Invite) - Count(before, MembershipKind.Invite),
        };
    }

    private static RoomView WithRedaction(RoomView view, LogPosition position, RedactionFact fact) =>
        view with
        {
            Position = position,
            RedactedAt = position,
            Timeline = view.Timeline.Replacing(fact.Redacted, fact.Redaction),
            RedactedState = fact.Redacted.IsState && view.RedactedState.Count < RoomViewLimits.MaximumRedactedState
                ? view.RedactedState.SetItem(fact.Redacted.EventId, fact.Redaction.EventId)
                : view.RedactedState,
        };

    private static int Count(MembershipKind membership, MembershipKind counted) => membership == counted ? 1 : 0;
}

/// <summary>What the log entry of a local user's membership hands to followers in this process.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Membership">The membership.</param>
/// <param name="Event">The event that set it.</param>
/// <param name="Sender">Who sent that event.</param>
public sealed record MembershipFact(RoomId RoomId, MembershipKind Membership, EventId Event, UserId Sender);

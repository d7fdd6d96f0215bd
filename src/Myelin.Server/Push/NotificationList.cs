using Myelin.Core.Push;
using Myelin.Server.Log;
using Myelin.Server.Push.Delivery;
using Myelin.Server.Rooms;
using Myelin.Server.Unread;

namespace Myelin.Server.Push;

/// <summary>A notification of "Listing Notifications".</summary>
internal sealed record ListedNotification(RoomView Room, PlacedEvent Placed, PushOutcome Outcome, bool IsRead);

/// <summary>A page of notifications, newest first, and the position before which the next page begins; null if there is none.</summary>
internal sealed record ListedNotifications(List<ListedNotification> Notifications, LogPosition? Before);

/// <summary>
/// Lists the events of which a user was, or would have been, notified ("Listing Notifications"). Nothing is stored for this: the events of the user's
/// rooms are evaluated, newest first, against the push rules that the user had at the time.
/// </summary>
internal sealed class NotificationList(
    IRooms rooms, RoomViews views, RoomHistory history, PushNotices notices, PushEvaluation evaluation, RoomMoments moments, OwnMembership ownMembership)
{
    /// <summary>How many events of one room are read at a time.</summary>
    private const int EventsAtOnce = 50;

    /// <summary>The newest notifications before a position.</summary>
    public async ValueTask<ListedNotifications> ReadAsync(
        UserId user, LogPosition before, int limit, bool onlyHighlights, CancellationToken cancellationToken)
    {
        var notified = await notices.NotifiedAsync(user, cancellationToken);
        var sources = new PriorityQueue<Source, long>();
        foreach (var (_, membership) in (await rooms.OfUserAsync(user, cancellationToken)).Rooms)
        {
            if (!membership.IsForgotten
                && membership.Membership is MembershipKind.Join or MembershipKind.Invite
                && await views.FindAsync(membership.Room, cancellationToken) is { } room)
            {
                var source = new Source(room, membership);
                await EnqueueAsync(sources, source, source.IsInvitation && membership.Position < before ? membership.Position.Plus(1) : before, cancellationToken);
            }
        }

        var found = new List<ListedNotification>();
        for (var scanned = 0; sources.TryDequeue(out var source, out _); scanned++)
        {
            var placed = source.IsInvitation ? await notices.InvitationAsync(source.Take(), cancellationToken) : source.Take();
            if (found.Count == limit || scanned == PushLimits.ScannedForNotifications)
            {
                return new ListedNotifications(found, placed.Position.Plus(1));
            }

            var moment = source.Moment ??= await moments.AtAsync(source.Room, placed.Position, cancellationToken);
            await moments.RewindAsync(moment, placed.Position.Plus(-1), cancellationToken);

            // Skip events from before the user joined and, in a room that the user is invited to, all events but the invitation.
            if (source.IsInvitation
                ? placed.Pdu.EventId != source.Membership.Event
                : placed.Pdu.IsState && await ownMembership.ChangesPresenceAsync(placed.Pdu, user, cancellationToken))
            {
                continue;
            }

            if (await evaluation.EvaluateAsync(notified, moment, placed, cancellationToken) is { Notifies: true } outcome && (!onlyHighlights || outcome.Highlights))
            {
                found.Add(new ListedNotification(
                    source.Room, placed, outcome, source.HasWritten || await notices.IsReadAsync(user, source.Room, placed, cancellationToken)));
            }

            if (!source.IsInvitation)
            {
                // The user's own message marks everything before it as read.
                source.HasWritten |= placed.Pdu.Sender == user && !placed.Pdu.IsState;
                await EnqueueAsync(sources, source, placed.Position, cancellationToken);
            }
        }

        return new ListedNotifications(found, null);
    }

    private async ValueTask EnqueueAsync(PriorityQueue<Source, long> sources, Source source, LogPosition before, CancellationToken cancellationToken)
    {
        if (source.Next is null)
        {
            var newest = await history.NewestAsync(source.Room.Number, before.Plus(-1), LogPosition.Start, EventsAtOnce, cancellationToken);
            source.Add(newest);
        }

        if (source.Next is { } next)
        {
            sources.Enqueue(source, -next.Position.Value);
        }
    }

    /// <summary>The events of one room, newest first.</summary>
    private sealed class Source(RoomView room, UserRoom membership)
    {
        private readonly Queue<PlacedEvent> _events = new();

        public RoomView Room => room;

        public UserRoom Membership => membership;

        public bool IsInvitation => membership.Membership is MembershipKind.Invite;

        /// <summary>The room before the event that was last taken.</summary>
        public RoomMoment? Moment { get; set; }

        public bool HasWritten { get; set; }

        public PlacedEvent? Next => _events.TryPeek(out var next) ? next : null;

        public PlacedEvent Take() => _events.Dequeue();

        public void Add(List<PastEvent> events)
        {
            foreach (var past in events)
            {
                _events.Enqueue(PlacedEvent.Of(past));
            }
        }
    }
}

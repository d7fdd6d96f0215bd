using Myelin.Core.Push;
using Myelin.Server.Log;
using Myelin.Server.Push.Delivery;
using Myelin.Server.Rooms;
using Myelin.Server.Unread;

namespace Myelin.Server.Push;

/// <summary>A notification of "Listing Notifications".</summary>
internal sealed record ListedNotification(RoomView Room, PlacedEvent Placed, PushOutcome Outcome, bool IsRead);

/// <summary>Some notifications, the newest first, and the position that the next ones are before; null if there are no more.</summary>
internal sealed record ListedNotifications(List<ListedNotification> Notifications, LogPosition? Before);

/// <summary>
/// Lists what a user has been notified of, or would have been ("Listing Notifications"): nothing is kept for it, the user's rules as they were then
/// are asked of the events of the user's rooms, newest first.
/// </summary>
internal sealed class NotificationList(
    IRooms rooms, RoomViews views, RoomHistory history, PushNotices notices, PushEvaluation evaluation, RoomMoments moments, OwnMembership ownMembership)
{
    /// <summary>Events that one room is asked for at once.</summary>
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

            var moment = source.Moment ??= await moments.AfterAsync(source.Room, placed.Position, cancellationToken);
            await moments.LeadBackAsync(moment, placed.Pdu, cancellationToken);

            // Nothing is told of the time before the user came, and of a room that the user is invited to the invitation alone.
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
                // What was there when the user wrote was read.
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

        /// <summary>The room before the event that was taken last.</summary>
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

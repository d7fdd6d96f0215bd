using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Unread;

namespace Myelin.Server.Push.Delivery;

/// <summary>
/// Reads anew what a pusher that was behind has to tell of, by the user's rooms and not by the log: the time it takes is proportional to what
/// happened to the user, not to the server.
/// </summary>
internal sealed class MissedEvents(
    IRooms rooms, RoomViews views, RoomHistory history, PushNotices notices, PushEvaluation evaluation, RoomMoments moments, OwnMembership ownMembership)
{
    /// <summary>The events after a position, up to and with another, that the user's rules want the user to be notified of; the newest if they are too many.</summary>
    public async ValueTask<List<PushedEvent>> ReadAsync(UserId user, LogPosition after, LogPosition upTo, CancellationToken cancellationToken)
    {
        var missed = new List<PushedEvent>();
        foreach (var (_, membership) in (await rooms.OfUserAsync(user, cancellationToken)).Rooms)
        {
            if (membership.IsForgotten || await views.FindAsync(membership.Room, cancellationToken) is not { } room)
            {
                continue;
            }

            if (membership.Membership is MembershipKind.Join)
            {
                missed.AddRange(await OfRoomAsync(user, room, after, upTo, cancellationToken));
            }
            else if (membership.Membership is MembershipKind.Invite && membership.Position > after && membership.Position <= upTo)
            {
                missed.AddRange(await InvitationAsync(room, membership, after, upTo, cancellationToken));
            }
        }

        missed.Sort(static (left, right) => left.Position.CompareTo(right.Position));
        return missed.Count <= PushLimits.Missed ? missed : missed[^PushLimits.Missed..];
    }

    private async ValueTask<List<PushedEvent>> OfRoomAsync(UserId user, RoomView room, LogPosition after, LogPosition upTo, CancellationToken cancellationToken)
    {
        var missed = new List<PushedEvent>();
        if (room.Timeline.CompleteAfter <= after && room.Timeline.After(after).IsEmpty)
        {
            return missed;
        }

        // From the newest to the oldest, the room led back to each; what was before the user came in is not missed.
        var notified = await notices.NotifiedAsync(user, cancellationToken);
        var moment = await moments.AfterAsync(room, upTo, cancellationToken);
        var newest = await NewestAsync(room, after, upTo, cancellationToken);
        for (var i = newest.Count - 1; i >= 0; i--)
        {
            var placed = newest[i];
            if (placed.Pdu.IsState && await ownMembership.ChangesPresenceAsync(placed.Pdu, user, cancellationToken))
            {
                break;
            }

            await moments.LeadBackAsync(moment, placed.Pdu, cancellationToken);
            if ((await evaluation.EvaluateAsync(notified, moment, placed, cancellationToken)).Notifies && !await notices.IsReadAsync(user, room, placed, cancellationToken))
            {
                missed.Add(new PushedEvent(placed.Position.Value, room.Number.Value));
            }
        }

        return missed;
    }

    private async ValueTask<List<PushedEvent>> InvitationAsync(
        RoomView room, UserRoom membership, LogPosition after, LogPosition upTo, CancellationToken cancellationToken) =>
        [
            .. (await NewestAsync(room, after, upTo, cancellationToken))
                .Where(placed => placed.Pdu.EventId == membership.Event)
                .Select(placed => new PushedEvent(placed.Position.Value, room.Number.Value)),
        ];

    private async ValueTask<List<PlacedEvent>> NewestAsync(RoomView room, LogPosition after, LogPosition upTo, CancellationToken cancellationToken)
    {
        if (room.Timeline.CompleteAfter <= after)
        {
            var held = room.Timeline.After(after);
            var newest = new List<PlacedEvent>();
            foreach (var item in held[Math.Max(0, held.Length - PushLimits.MissedPerRoom)..])
            {
                if (item.Position <= upTo)
                {
                    newest.Add(PlacedEvent.Of(item));
                }
            }

            return newest;
        }

        var past = await history.NewestAsync(room.Number, upTo, after, PushLimits.MissedPerRoom, cancellationToken);
        past.Reverse();
        return past.ConvertAll(PlacedEvent.Of);
    }
}

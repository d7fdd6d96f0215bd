using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Push;
using Myelin.Server.AccountData;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.PushRules;
using Myelin.Server.Receipts;
using Myelin.Server.Rooms;
using Myelin.Server.Unread;

namespace Myelin.Server.Push.Delivery;

/// <summary>An event in the form in which a user is notified of it.</summary>
/// <param name="Pdu">The event.</param>
/// <param name="Position">Its log position.</param>
/// <param name="Room">Its room.</param>
/// <param name="Outcome">The outcome of the user's push rules.</param>
internal sealed record PushNotice(Pdu Pdu, LogPosition Position, RoomView Room, PushOutcome Outcome)
{
    /// <summary>The event's <c>origin_server_ts</c>. Senders can set any number, so it is clamped to the range of valid times.</summary>
    public DateTimeOffset SentAt => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(Pdu.OriginServerTs, 0, 253_402_300_799_999));
}

/// <summary>Decides, just before a notification is sent, whether a user must still be notified of an event.</summary>
internal sealed class PushNotices(
    IRooms rooms, RoomViews views, RoomHistory history, IAccountData accountData, IPushRules pushRules, IReceipts receipts, PushEvaluation evaluation, RoomMoments moments, ShownForms forms)
{
    /// <summary>The notice; null if the user needn't be notified any more: the event is read or redacted, or the user has left or ignores its sender.</summary>
    public async ValueTask<PushNotice?> FindAsync(UserId user, PushedEvent pushed, CancellationToken cancellationToken)
    {
        if (await views.FindAsync(new RoomNumber(pushed.Room), cancellationToken) is not { } room
            || await PlacedAsync(room, new LogPosition(pushed.Position), cancellationToken) is not { } there
            || await VisibleAsync(user, room, there, cancellationToken) is not { } placed)
        {
            return null;
        }

        var before = await moments.AtAsync(room, placed.Position.Plus(-1), cancellationToken);
        var outcome = await evaluation.EvaluateAsync(await NotifiedAsync(user, cancellationToken), before, placed, cancellationToken);
        return outcome.Notifies && !await IsReadAsync(user, room, placed, cancellationToken)
            ? new PushNotice(placed.Pdu, placed.Position, room, outcome)
            : null;
    }

    /// <summary>The user with the data that decides about notifications.</summary>
    public async ValueTask<NotifiedUser> NotifiedAsync(UserId user, CancellationToken cancellationToken)
    {
        var data = await accountData.OfUserAsync(user, cancellationToken);
        return new NotifiedUser(user, data.IgnoredUsers, pushRules.Of(user, data));
    }

    /// <summary>Whether the user's receipts mark the event as read.</summary>
    public async ValueTask<bool> IsReadAsync(UserId user, RoomView room, PlacedEvent placed, CancellationToken cancellationToken)
    {
        var own = (await receipts.OfRoomAsync(room.RoomId, cancellationToken)).OfUser(user);
        return !own.IsEmpty && new ReceiptReader(own).HasRead(placed, await EventThreads.RootAsync(rooms, room, placed.Pdu, cancellationToken));
    }

    /// <summary>The event of the room's timeline at a position, or null.</summary>
    public async ValueTask<PlacedEvent?> PlacedAsync(RoomView room, LogPosition position, CancellationToken cancellationToken)
    {
        var before = position.Plus(-1);
        if (room.Timeline.CompleteAfter <= before)
        {
            var after = room.Timeline.After(before);
            return after.Length > 0 && after[0].Position == position ? PlacedEvent.Of(after[0]) : null;
        }

        return await history.NewestAsync(room.Number, position, before, 1, cancellationToken) is [var past] ? PlacedEvent.Of(past) : null;
    }

    /// <summary>The user's own invitation, in the form in which the user is notified of it.</summary>
    public async ValueTask<PlacedEvent> InvitationAsync(PlacedEvent placed, CancellationToken cancellationToken) =>
        placed with { Pdu = await forms.OfAsync(placed.Pdu, wasJoined: false, cancellationToken) };

    /// <summary>The event in the form that the user may see, or null. Members are notified of the room's events, invited users of their invitation.</summary>
    private async ValueTask<PlacedEvent?> VisibleAsync(UserId user, RoomView room, PlacedEvent placed, CancellationToken cancellationToken)
    {
        if (!(await rooms.OfUserAsync(user, cancellationToken)).Rooms.TryGetValue(room.RoomId, out var membership) || membership.IsForgotten)
        {
            return null;
        }

        if (membership.Membership is not MembershipKind.Join)
        {
            return membership.Membership is MembershipKind.Invite && membership.Event == placed.Pdu.EventId
                ? await InvitationAsync(placed, cancellationToken)
                : null;
        }

        // A user who joined after the event may see it only if the room's history is visible.
        return placed.Position > membership.Position ? placed
            : await rooms.SeeAsync(room, user, placed.Pdu.EventId, cancellationToken) is { } shown ? placed with { Pdu = shown }
            : null;
    }
}

/// <summary>
/// Reads the events that a pusher has missed while it was behind. It reads the user's rooms instead of the log, so the time it takes is proportional to
/// what happened in those rooms, not on the whole server.
/// </summary>
internal sealed class MissedEvents(
    IRooms rooms, RoomViews views, RoomHistory history, PushNotices notices, PushEvaluation evaluation, RoomMoments moments, OwnMembership ownMembership)
{
    /// <summary>
    /// The events after <paramref name="after"/>, up to and including <paramref name="upTo"/>, of which the user's push rules want the user notified. If there
    /// are too many, the newest.
    /// </summary>
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

        // From newest to oldest, with the room taken back to each event. Events from before the user joined are not missed.
        var notified = await notices.NotifiedAsync(user, cancellationToken);
        var moment = await moments.AtAsync(room, upTo, cancellationToken);
        var newest = await NewestAsync(room, after, upTo, cancellationToken);
        for (var i = newest.Count - 1; i >= 0; i--)
        {
            var placed = newest[i];
            if (placed.Pdu.IsState && await ownMembership.ChangesPresenceAsync(placed.Pdu, user, cancellationToken))
            {
                break;
            }

            await moments.RewindAsync(moment, placed.Position.Plus(-1), cancellationToken);
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
            var recent = room.Timeline.After(after);
            var newest = new List<PlacedEvent>();
            foreach (var item in recent[Math.Max(0, recent.Length - PushLimits.MissedPerRoom)..])
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

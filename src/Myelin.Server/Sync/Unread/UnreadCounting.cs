using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.PushRules;
using Myelin.Server.Receipts;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage;

namespace Myelin.Server.Sync.Unread;

/// <summary>
/// Counts unread notifications without writing anything: a count is kept in memory with the position it holds at, goes on with
/// newer events, and begins anew when the user's receipts or rules change.
/// </summary>
internal sealed class UnreadCounting(
    IReceipts receipts, IPushRules pushRules, PushEvaluation evaluation, IRooms rooms, OwnMembership ownMembership, RoomHistory history)
{
    private readonly BoundedCache<(UserId User, RoomNumber Room), Counted> _counted = new(SyncLimits.UnreadCounts);

    /// <summary>The user's unread notifications at the scope's position, or a little later if they were counted then.</summary>
    public async ValueTask<UnreadCounts> OfAsync(SyncScope scope, RoomView room, CancellationToken cancellationToken)
    {
        var user = scope.User;
        var own = (await receipts.OfRoomAsync(room.RoomId, cancellationToken)).OfUser(user);
        var rules = await pushRules.OfUserAsync(user, cancellationToken);
        var key = (user, room.Number);
        if (!_counted.TryGet(key, out var counted) || counted.Rules != rules.Position || counted.Receipts != own)
        {
            counted = null;
        }

        var upTo = scope.UpTo.Log;
        if (counted is not null && counted.UpTo >= LastOf(room, upTo))
        {
            return counted.Counts;
        }

        var reader = new ReceiptReader(own);
        var after = counted?.UpTo ?? reader.Floor;
        var counts = counted?.Counts ?? UnreadCounts.None;
        var evaluator = await evaluation.ForAsync(scope, room, rules, cancellationToken);
        foreach (var pdu in await EventsAsync(room, after, upTo, cancellationToken))
        {
            counts = await CountAsync(counts, room, pdu, user, reader, evaluator, cancellationToken);
        }

        _counted.Set(key, new Counted(upTo, rules.Position, own, counts));
        return counts;
    }

    private async ValueTask<UnreadCounts> CountAsync(
        UnreadCounts counts, RoomView room, PlacedEvent placed, UserId user, ReceiptReader reader, PushEvaluator evaluator, CancellationToken cancellationToken)
    {
        var pdu = placed.Pdu;
        if (pdu.IsState && await ownMembership.ChangesPresenceAsync(pdu, user, cancellationToken))
        {
            return UnreadCounts.None;
        }

        if (pdu.Sender == user)
        {
            // "When the user updates their read receipt (either by using the API or by sending an event)".
            return pdu.IsState ? counts : counts.Read(await EventThreads.RootAsync(rooms, room, pdu, cancellationToken));
        }

        var outcome = evaluator.Evaluate(pdu);
        if (!outcome.Notifies)
        {
            return counts;
        }

        var thread = await EventThreads.RootAsync(rooms, room, pdu, cancellationToken);
        return reader.HasRead(placed, thread) ? counts : counts.With(thread, outcome.Highlights);
    }

    private async ValueTask<IReadOnlyList<PlacedEvent>> EventsAsync(RoomView room, LogPosition after, LogPosition upTo, CancellationToken cancellationToken)
    {
        if (room.Timeline.CompleteAfter <= after)
        {
            return Held(room, after, upTo);
        }

        var past = await history.NewestAsync(room.Number, upTo, after, SyncLimits.UnreadScanned, cancellationToken);
        past.Reverse();
        return past.ConvertAll(static item => new PlacedEvent(item.Pdu, item.Position));
    }

    private static List<PlacedEvent> Held(RoomView room, LogPosition after, LogPosition upTo)
    {
        var events = new List<PlacedEvent>();
        foreach (var held in room.Timeline.After(after))
        {
            if (held.Position <= upTo)
            {
                events.Add(new PlacedEvent(held.Pdu, held.Position));
            }
        }

        return events;
    }

    /// <summary>The position of the newest event that counts.</summary>
    private static LogPosition LastOf(RoomView room, LogPosition upTo)
    {
        var events = room.Timeline.Events;
        for (var i = events.Length - 1; i >= 0; i--)
        {
            if (events[i].Position <= upTo)
            {
                return events[i].Position;
            }
        }

        return upTo;
    }

    private sealed record Counted(LogPosition UpTo, LogPosition Rules, ImmutableArray<Receipt> Receipts, UnreadCounts Counts);
}

/// <summary>An event of the timeline with its place in the log.</summary>
internal readonly record struct PlacedEvent(Pdu Pdu, LogPosition Position);

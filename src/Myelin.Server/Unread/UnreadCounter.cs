using System.Collections.Frozen;
using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Push;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.PushRules;
using Myelin.Server.Receipts;
using Myelin.Server.Rooms;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Unread;

/// <summary>
/// Counts unread notifications without writing anything: a count is kept in memory with its position, continues with
/// newer events, and starts over when its other inputs change: receipts, redactions, ignored users. Push rules and the room's state
/// are not among these: each event is judged by those of its time.
/// </summary>
internal sealed class UnreadCounter(
    IReceipts receipts, IPushRules pushRules, PushEvaluation evaluation, RoomMoments moments, IRooms rooms, OwnMembership ownMembership, RoomHistory history, MemoryBudget budget)
{
    // Each count has its inputs, which are compared when it is used, so it need not follow changes.
    private readonly Cache<(UserId User, RoomNumber Room), Counted> _counted = new(budget, "unread_counts", static (_, counted) => counted.Bytes);

    /// <summary>A user's unread notifications at a position, or a little later if they were counted then.</summary>
    /// <param name="user">A local user.</param>
    /// <param name="ignored">The users whom the user ignores.</param>
    /// <param name="room">The room, at least at the position.</param>
    /// <param name="upTo">The position.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<UnreadCounts> OfAsync(
        UserId user, FrozenSet<UserId> ignored, RoomView room, LogPosition upTo, CancellationToken cancellationToken)
    {
        var own = (await receipts.OfRoomAsync(room.RoomId, cancellationToken)).OfUser(user);
        var key = (user, room.Number);
        var read = _counted.BeginRead();
        if (!_counted.TryGet(key, out var counted)
            || counted.Receipts != own
            || counted.Ignored != ignored
            || counted.RedactedAt != room.RedactedAt)
        {
            counted = null;
        }

        if (counted is not null && counted.UpTo >= LastOf(room, upTo))
        {
            return counted.Counts;
        }

        var reader = new ReceiptReader(own);
        var after = counted?.UpTo ?? reader.Floor;
        var counts = counted?.Counts ?? UnreadCounts.None;
        var events = await EventsAsync(room, after, upTo, cancellationToken);
        if (events.Count > 0)
        {
            var notified = new NotifiedUser(user, ignored, await pushRules.OfUserAsync(user, cancellationToken));
            var outcomes = await JudgeAsync(notified, events, await moments.AtAsync(room, upTo, cancellationToken), cancellationToken);
            for (var i = 0; i < outcomes.Length; i++)
            {
                counts = await CountAsync(counts, room, events[i], outcomes[i], user, reader, cancellationToken);
            }
        }

        _counted.Keep(read, key, new Counted(upTo, room.RedactedAt, ignored, own, counts));
        return counts;
    }

    /// <summary>The outcomes of the rules, computed from the newest event to the oldest, so that the room is rewound to each.</summary>
    private async ValueTask<PushOutcome[]> JudgeAsync(NotifiedUser user, IReadOnlyList<PlacedEvent> placed, RoomMoment moment, CancellationToken cancellationToken)
    {
        var outcomes = new PushOutcome[placed.Count];
        for (var i = outcomes.Length - 1; i >= 0; i--)
        {
            await moments.RewindAsync(moment, placed[i].Position.Plus(-1), cancellationToken);
            outcomes[i] = await evaluation.EvaluateAsync(user, moment, placed[i], cancellationToken);
        }

        return outcomes;
    }

    private async ValueTask<UnreadCounts> CountAsync(
        UnreadCounts counts, RoomView room, PlacedEvent placed, PushOutcome outcome, UserId user, ReceiptReader reader, CancellationToken cancellationToken)
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
            return InView(room, after, upTo);
        }

        var past = await history.NewestAsync(room.Number, upTo, after, UnreadLimits.Scanned, cancellationToken);
        past.Reverse();
        return past.ConvertAll(PlacedEvent.Of);
    }

    private static List<PlacedEvent> InView(RoomView room, LogPosition after, LogPosition upTo)
    {
        var events = new List<PlacedEvent>();
        foreach (var item in room.Timeline.After(after))
        {
            if (item.Position <= upTo)
            {
                events.Add(PlacedEvent.Of(item));
            }
        }

        return events;
    }

    /// <summary>The position of the newest event up to the given one.</summary>
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

    private sealed record Counted(
        LogPosition UpTo, LogPosition RedactedAt, FrozenSet<UserId> Ignored, ImmutableArray<Receipt> Receipts, UnreadCounts Counts)
    {
        /// <summary>Without the user's ID and receipts, which are shared with the views that they come from.</summary>
        public long Bytes => (3 * EstimatedBytes.Object) + (EstimatedBytes.Node * Counts.Threads.Count);
    }
}

/// <summary>A timeline event with its log position.</summary>
/// <param name="Pdu">The event, redacted if it has been.</param>
/// <param name="Position">Its log position.</param>
/// <param name="IsRedacted">Whether it has been redacted, so that it notifies nobody any more.</param>
internal readonly record struct PlacedEvent(Pdu Pdu, LogPosition Position, bool IsRedacted)
{
    public static PlacedEvent Of(TimelineEvent item) => new(item.Pdu, item.Position, item.RedactedBecause is not null);

    public static PlacedEvent Of(PastEvent past) => new(past.Pdu, past.Position, past.IsRedacted);
}

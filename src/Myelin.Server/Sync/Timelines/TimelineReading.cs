using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync.Timelines;

/// <summary>The newest events of a room after a position: from the view where that reaches back far enough, else from the database.</summary>
internal sealed class TimelineReading(RoomHistory history, SteadyVisibility steady, EventCache events, RelatedEvents related, TimelineBundling bundling, SyncTokens tokens)
{
    /// <summary>For a user who has been joined all along, and so may see everything.</summary>
    public async ValueTask<RoomTimeline> WhileJoinedAsync(SyncScope scope, RoomView room, CancellationToken cancellationToken)
    {
        var stretch = new Stretch(room.RoomId, scope.Since.Log, scope.UpTo.Log, SeesOwn: false);
        if (room.Timeline.CompleteAfter > stretch.After || scope.Filter.Room.Timeline.AsksForRelations)
        {
            return await StoredAsync(scope, room, stretch, null, cancellationToken);
        }

        var picked = Pick(room.Timeline, stretch, Filter(scope));
        return await TellAsync(scope, room, picked.Events, picked.HasMore, MembershipKind.Join, cancellationToken);
    }

    /// <summary>For a user to whom the room is new: the newest events that the user may see, whenever they came.</summary>
    /// <param name="scope">What is asked.</param>
    /// <param name="room">The room.</param>
    /// <param name="joined">The user's membership.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<RoomTimeline> NewlyJoinedAsync(SyncScope scope, RoomView room, UserRoom joined, CancellationToken cancellationToken)
    {
        var stretch = new Stretch(room.RoomId, LogPosition.Start, scope.UpTo.Log, SeesOwn: false);
        var filter = Filter(scope);
        if (scope.Filter.Room.Timeline.AsksForRelations)
        {
            return await StoredAsync(scope, room, stretch, history.VisibilityFor(room, scope.User), cancellationToken);
        }

        var picked = Pick(room.Timeline, stretch, filter);
        var isEnough = picked.HasMore || picked.Events.Count >= filter.Limit || room.Timeline.CompleteAfter == LogPosition.Start;
        if (isEnough && await steady.MaySeeAllAsync(room, joined, picked.Events, cancellationToken))
        {
            var hasMore = picked.HasMore || room.Timeline.CompleteAfter > LogPosition.Start;
            return await TellAsync(scope, room, picked.Events, hasMore, MembershipKind.Join, cancellationToken);
        }

        return await StoredAsync(scope, room, stretch, history.VisibilityFor(room, scope.User), cancellationToken);
    }

    /// <summary>For a user who has left: what came up to the leaving, as far as the user may see it, and the leaving itself.</summary>
    public ValueTask<RoomTimeline> UntilLeftAsync(
        SyncScope scope, RoomView room, LogPosition after, LogPosition left, CancellationToken cancellationToken) =>
        StoredAsync(scope, room, new Stretch(room.RoomId, after, left, SeesOwn: true), history.VisibilityFor(room, scope.User), cancellationToken);

    private static TimelineFilter Filter(SyncScope scope) => new(scope.Filter.Room.Timeline, scope.Ignored);

    private static (List<TimelineEvent> Events, bool HasMore) Pick(TimelineTail timeline, Stretch stretch, TimelineFilter filter)
    {
        var span = timeline.After(stretch.After);
        var picked = new List<TimelineEvent>(Math.Min(span.Length, filter.Limit));
        if (filter.ExcludesEverything)
        {
            return (picked, false);
        }

        for (var i = span.Length - 1; i >= 0; i--)
        {
            if (span[i].Position > stretch.UpTo || !filter.Includes(span[i].Pdu))
            {
                continue;
            }

            if (picked.Count == filter.Limit)
            {
                picked.Reverse();
                return (picked, true);
            }

            picked.Add(span[i]);
        }

        picked.Reverse();
        return (picked, false);
    }

    private async ValueTask<RoomTimeline> StoredAsync(
        SyncScope scope, RoomView room, Stretch stretch, PastVisibility? reader, CancellationToken cancellationToken)
    {
        var filter = Filter(scope);
        var picked = new List<ToldEvent>();
        if (filter.ExcludesEverything)
        {
            return new RoomTimeline(picked, false, tokens.Write(scope.UpTo));
        }

        var from = stretch.UpTo;
        for (var scanned = 0; scanned < SyncLimits.MaximumScanned;)
        {
            var asked = Math.Max(filter.Limit - picked.Count + 1, 20);
            var batch = await history.NewestAsync(room.Number, from, stretch.After, asked, cancellationToken);
            var passing = await related.PassingAsync(
                room.Number, scope.Filter.Room.Timeline, batch.ConvertAll(static past => past.Pdu.EventId), cancellationToken);
            foreach (var past in batch)
            {
                if (!filter.Includes(past.Pdu) || passing?.Contains(past.Pdu.EventId) is false)
                {
                    continue;
                }

                var look = reader is null ? (MaySee: true, Membership: MembershipKind.Join) : await reader.LookAsync(past, cancellationToken);
                if (!look.MaySee && !(stretch.SeesOwn && past.Pdu.Is(Core.Events.EventTypes.Member, scope.User.Value)))
                {
                    continue;
                }

                if (picked.Count == filter.Limit)
                {
                    return await FinishAsync(scope, room, picked, true, cancellationToken);
                }

                picked.Add(await ToldAsync(past, look.Membership, cancellationToken));
            }

            if (batch.Count < asked)
            {
                return await FinishAsync(scope, room, picked, false, cancellationToken);
            }

            scanned += batch.Count;
            from = batch[^1].Position.Plus(-1);
        }

        return await FinishAsync(scope, room, picked, true, cancellationToken);
    }

    private async ValueTask<ToldEvent> ToldAsync(PastEvent past, MembershipKind membership, CancellationToken cancellationToken)
    {
        var timelineEvent = await history.ToTimelineEventAsync(past, cancellationToken);
        var previous = timelineEvent.PreviousState is { } id ? await events.FindAsync(id, cancellationToken) : null;
        return new ToldEvent(timelineEvent, membership, previous, null);
    }

    private async ValueTask<RoomTimeline> FinishAsync(
        SyncScope scope, RoomView room, List<ToldEvent> newestFirst, bool isLimited, CancellationToken cancellationToken)
    {
        newestFirst.Reverse();
        await AddTransactionsAsync(scope, newestFirst, cancellationToken);
        return await bundling.BundleAsync(scope, room, new RoomTimeline(newestFirst, isLimited, PreviousBatch(scope, newestFirst)), cancellationToken);
    }

    private async ValueTask<RoomTimeline> TellAsync(
        SyncScope scope, RoomView room, List<TimelineEvent> picked, bool isLimited, MembershipKind membership, CancellationToken cancellationToken)
    {
        var told = new ToldEvent[picked.Count];
        for (var i = told.Length - 1; i >= 0; i--)
        {
            var timelineEvent = picked[i];
            var previous = timelineEvent.PreviousState is { } id ? await events.FindAsync(id, cancellationToken) : null;
            told[i] = new ToldEvent(timelineEvent, membership, previous, TransactionId(scope.Question.Caller, timelineEvent));
            if (timelineEvent.Pdu.Is(Core.Events.EventTypes.Member, scope.User.Value))
            {
                membership = previous is null ? MembershipKind.Leave : MembershipKinds.Of(previous);
            }
        }

        await AddTransactionsAsync(scope, told, cancellationToken);
        return await bundling.BundleAsync(scope, room, new RoomTimeline(told, isLimited, PreviousBatch(scope, told)), cancellationToken);
    }

    private static string? TransactionId(Caller caller, TimelineEvent timelineEvent) =>
        timelineEvent.TransactionId is { } id && timelineEvent.SenderDevice == caller.TransactionDevice && timelineEvent.Pdu.Sender == caller.User ? id : null;

    /// <summary>Adds the transaction IDs of the caller's own events that came here from storage, which holds them apart.</summary>
    private async ValueTask AddTransactionsAsync(SyncScope scope, IList<ToldEvent> told, CancellationToken cancellationToken)
    {
        List<EventNumber>? own = null;
        foreach (var item in told)
        {
            if (item.Event.SenderDevice is null && !item.Pdu.IsState && item.Pdu.Sender == scope.User)
            {
                (own ??= []).Add(item.Event.Number);
            }
        }

        if (own is null)
        {
            return;
        }

        var ids = await history.TransactionIdsAsync(own, scope.Question.Caller.TransactionDevice, cancellationToken);
        for (var i = 0; i < told.Count && ids.Count > 0; i++)
        {
            told[i] = ids.TryGetValue(told[i].Event.Number, out var id) ? told[i] with { TransactionId = id } : told[i];
        }
    }

    private string PreviousBatch(SyncScope scope, IReadOnlyList<ToldEvent> told) =>
        told.Count == 0 ? tokens.Write(scope.UpTo) : PaginationTokens.Before(told[0].Event);

    /// <param name="SeesOwn">Whether the user's own membership events are told whatever the history visibility says.</param>
    private readonly record struct Stretch(RoomId Room, LogPosition After, LogPosition UpTo, bool SeesOwn);
}

using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync.Timelines;

/// <summary>The newest events of a room after a position: from the view where that reaches back far enough, else from the database.</summary>
internal sealed class TimelineReader(
    RoomHistory history, SteadyVisibility steady, ShownForms forms, EventCache events, RelatedEvents related, TimelineBundler bundler, SyncTokens tokens)
{
    /// <summary>For a user who has been joined all along, and so may see everything.</summary>
    public async ValueTask<RoomTimeline> WhileJoinedAsync(SyncScope scope, RoomView room, CancellationToken cancellationToken)
    {
        var stretch = new Stretch(scope.Since.Log, scope.UpTo.Log, null);
        if (room.Timeline.CompleteAfter > stretch.After || scope.Filter.Room.Timeline.AsksForRelations)
        {
            return await StoredAsync(scope, room, stretch, null, cancellationToken);
        }

        var choice = Choose(scope, room.Timeline, stretch, Filter(scope));
        return await TellAsync(scope, room, choice.NewestFirst, choice.IsLimited, false, cancellationToken);
    }

    /// <summary>For a user to whom the room is new: the newest events that the user may see, whenever they came.</summary>
    /// <param name="scope">What is asked.</param>
    /// <param name="room">The room.</param>
    /// <param name="joined">The user's membership.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<RoomTimeline> NewlyJoinedAsync(SyncScope scope, RoomView room, UserRoom joined, CancellationToken cancellationToken)
    {
        var stretch = new Stretch(LogPosition.Start, scope.UpTo.Log, null);
        var filter = Filter(scope);
        if (!scope.Filter.Room.Timeline.AsksForRelations)
        {
            var choice = Choose(scope, room.Timeline, stretch, filter);
            var isWhole = room.Timeline.CompleteAfter == LogPosition.Start;
            if ((choice.IsLimited || choice.NewestFirst.Count >= filter.Limit || isWhole)
                && await steady.MaySeeAllAsync(room, joined, choice.NewestFirst, cancellationToken))
            {
                return await TellAsync(scope, room, choice.NewestFirst, choice.IsLimited || !isWhole, isWhole && !choice.IsLimited, cancellationToken);
            }
        }

        return await StoredAsync(scope, room, stretch, history.VisibilityFor(room, scope.User), cancellationToken);
    }

    /// <summary>For a user who has left: what came up to the leaving, as far as the user may see it, and the user's own memberships up to the last.</summary>
    /// <param name="scope">What is asked.</param>
    /// <param name="room">The room.</param>
    /// <param name="after">What has been told.</param>
    /// <param name="last">The position of the user's last membership.</param>
    /// <param name="left">The position at which the user ceased to be joined: the room's state is told as of then.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<RoomTimeline> UntilLeftAsync(
        SyncScope scope, RoomView room, LogPosition after, LogPosition last, LogPosition left, CancellationToken cancellationToken) =>
        StoredAsync(scope, room, new Stretch(after, last, left), history.VisibilityFor(room, scope.User), cancellationToken);

    private static TimelineFilter Filter(SyncScope scope) => new(scope.Filter.Room.Timeline, scope.Ignored);

    private static TimelineChoice<TimelineEvent> Choose(SyncScope scope, TimelineTail timeline, Stretch stretch, TimelineFilter filter)
    {
        var choice = new TimelineChoice<TimelineEvent>(scope, filter.Limit);
        if (filter.ExcludesEverything)
        {
            return choice;
        }

        var span = timeline.After(stretch.After);
        for (var i = span.Length - 1; i >= 0; i--)
        {
            if (span[i].Position > stretch.UpTo)
            {
                continue;
            }

            if (!filter.Includes(span[i].Pdu))
            {
                choice.LeaveOut(span[i].Pdu);
            }
            else if (!choice.Tell(span[i].Pdu, span[i]))
            {
                break;
            }
        }

        return choice;
    }

    private async ValueTask<RoomTimeline> StoredAsync(
        SyncScope scope, RoomView room, Stretch stretch, PastVisibility? reader, CancellationToken cancellationToken)
    {
        var filter = Filter(scope);
        var choice = new TimelineChoice<SeenPast>(scope, filter.Limit);
        if (filter.ExcludesEverything)
        {
            return new RoomTimeline([], false, tokens.Write(scope.UpTo));
        }

        var from = stretch.UpTo;
        for (var scanned = 0; !choice.IsLimited;)
        {
            var asked = Math.Max(filter.Limit - choice.NewestFirst.Count + 1, 20);
            var batch = await history.NewestAsync(room.Number, from, stretch.After, asked, cancellationToken);
            var passing = await related.PassingAsync(
                room.Number, scope.Filter.Room.Timeline, batch.ConvertAll(static past => past.Pdu.EventId), cancellationToken);
            foreach (var past in batch)
            {
                if (!filter.Includes(past.Pdu) || passing?.Contains(past.Pdu.EventId) is false)
                {
                    choice.LeaveOut(past.Pdu);
                }
                else if (!await TakeAsync(choice, scope, past, stretch, reader, cancellationToken))
                {
                    break;
                }
            }

            if (choice.IsLimited || batch.Count < asked)
            {
                break;
            }

            scanned += batch.Count;
            from = batch[^1].Position.Plus(-1);
            if (scanned >= SyncLimits.MaximumScanned)
            {
                choice.End();
            }
        }

        return await FinishAsync(scope, room, stretch, choice, cancellationToken);
    }

    /// <returns>False if the timeline begins behind the event.</returns>
    private static async ValueTask<bool> TakeAsync(
        TimelineChoice<SeenPast> choice, SyncScope scope, PastEvent past, Stretch stretch, PastVisibility? reader, CancellationToken cancellationToken)
    {
        if (reader is null)
        {
            return choice.Tell(past.Pdu, new SeenPast(past, MembershipKind.Join, false));
        }

        // Who has left is told of all that became of the own membership, and of nothing else since.
        var isOwn = stretch.Left is not null && past.Pdu.Is(EventTypes.Member, scope.User.Value);
        if (past.Position > stretch.Left && !isOwn)
        {
            return true;
        }

        if (await reader.SeeAsync(past, cancellationToken) is { } seen)
        {
            return seen.IsErased ? choice.TellErased(past.Pdu, seen) : choice.Tell(past.Pdu, seen);
        }

        return isOwn
            ? choice.Tell(past.Pdu, new SeenPast(past, await reader.MembershipAtAsync(past, cancellationToken), false))
            : choice.Hide(past.Pdu);
    }

    private async ValueTask<ServedEvent> ToldAsync(SeenPast seen, CancellationToken cancellationToken)
    {
        var past = seen.Past;
        var timelineEvent = await history.ToTimelineEventAsync(past, cancellationToken);
        return new ServedEvent(
            timelineEvent, seen.Membership, await PreviousAsync(timelineEvent, seen.Membership, cancellationToken), null, IsErased: seen.IsErased);
    }

    /// <summary>What a state event replaced, in the form in which it is told with it.</summary>
    private async ValueTask<Pdu?> PreviousAsync(TimelineEvent timelineEvent, MembershipKind membership, CancellationToken cancellationToken) =>
        timelineEvent.PreviousState is { } id && await events.FindAsync(id, cancellationToken) is { } previous
            ? await forms.OfAsync(previous, membership is MembershipKind.Join, cancellationToken)
            : null;

    private async ValueTask<RoomTimeline> FinishAsync(
        SyncScope scope, RoomView room, Stretch stretch, TimelineChoice<SeenPast> choice, CancellationToken cancellationToken)
    {
        var told = new ServedEvent[choice.NewestFirst.Count];
        for (var i = 0; i < told.Length; i++)
        {
            told[^(i + 1)] = await ToldAsync(choice.NewestFirst[i], cancellationToken);
        }

        await AddTransactionsAsync(scope, told, cancellationToken);
        var previous = PreviousBatch(scope, told, stretch.After == LogPosition.Start && !choice.IsLimited);
        return await bundler.BundleAsync(scope, room, new RoomTimeline(told, choice.IsLimited, previous), cancellationToken);
    }

    private async ValueTask<RoomTimeline> TellAsync(
        SyncScope scope, RoomView room, List<TimelineEvent> newestFirst, bool isLimited, bool beganWithRoom, CancellationToken cancellationToken)
    {
        var membership = MembershipKind.Join;
        var told = new ServedEvent[newestFirst.Count];
        for (var i = 0; i < told.Length; i++)
        {
            var timelineEvent = newestFirst[i];
            var previous = await PreviousAsync(timelineEvent, membership, cancellationToken);
            told[^(i + 1)] = new ServedEvent(timelineEvent, membership, previous, TransactionId(scope.Question.Caller, timelineEvent));
            if (timelineEvent.Pdu.Is(EventTypes.Member, scope.User.Value))
            {
                membership = previous is null ? MembershipKind.Leave : MembershipKinds.Of(previous);
            }
        }

        await AddTransactionsAsync(scope, told, cancellationToken);
        return await bundler.BundleAsync(scope, room, new RoomTimeline(told, isLimited, PreviousBatch(scope, told, beganWithRoom)), cancellationToken);
    }

    private static string? TransactionId(Caller caller, TimelineEvent timelineEvent) =>
        timelineEvent.TransactionId is { } id && timelineEvent.SenderDevice == caller.TransactionDevice && timelineEvent.Pdu.Sender == caller.User ? id : null;

    /// <summary>Adds the transaction IDs of the caller's own events that came here from storage, which holds them apart.</summary>
    private async ValueTask AddTransactionsAsync(SyncScope scope, ServedEvent[] told, CancellationToken cancellationToken)
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
        for (var i = 0; i < told.Length && ids.Count > 0; i++)
        {
            told[i] = ids.TryGetValue(told[i].Event.Number, out var id) ? told[i] with { TransactionId = id } : told[i];
        }
    }

    private string PreviousBatch(SyncScope scope, ServedEvent[] told, bool beganWithRoom) => told switch
    {
        [] => tokens.Write(scope.UpTo),
        [var first, ..] when beganWithRoom => PaginationTokens.BeforeRoom(first.Event, scope.UpTo.Log),
        [var first, ..] => PaginationTokens.Before(first.Event),
    };

    /// <param name="After">What has been told.</param>
    /// <param name="UpTo">The position of the newest event.</param>
    /// <param name="Left">Where the user ceased to be joined; null for who is joined.</param>
    private readonly record struct Stretch(LogPosition After, LogPosition UpTo, LogPosition? Left);
}

/// <summary>The timeline of one room in a response.</summary>
/// <param name="Events">The events, oldest first.</param>
/// <param name="IsLimited">Whether there are events between what has been told and the first of these.</param>
/// <param name="PreviousBatch">From where <c>/messages</c> goes on to older events.</param>
internal sealed record RoomTimeline(IReadOnlyList<ServedEvent> Events, bool IsLimited, string PreviousBatch);

/// <summary>An event of the timeline with what <c>unsigned</c> tells of it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Membership">The reader's membership at it; none if it is not told.</param>
/// <param name="Previous">For a state event, the one it replaced.</param>
/// <param name="TransactionId">Its transaction ID, for the device that sent it.</param>
/// <param name="Relations">Its bundled aggregations; null if it has none or they are not told.</param>
/// <param name="IsErased">Whether it is told in its redacted form because its sender is erased.</param>
internal readonly record struct ServedEvent(
    TimelineEvent Event, MembershipKind Membership, Pdu? Previous, string? TransactionId, BundledRelations? Relations = null, bool IsErased = false)
{
    public Pdu Pdu => Event.Pdu;
}

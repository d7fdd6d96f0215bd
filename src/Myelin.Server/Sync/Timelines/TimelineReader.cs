using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync.Timelines;

/// <summary>Reads a room's newest events after a position: from the view if it reaches back far enough, otherwise from the database.</summary>
internal sealed class TimelineReader(
    RoomHistory history, SteadyVisibility steady, ShownForms forms, EventCache events, RelatedEvents related, StateAgreement agreement, TimelineBundler bundler, SyncTokens tokens)
{
    /// <summary>The timeline for a user who has been joined all along and so may see everything.</summary>
    public async ValueTask<RoomTimeline> WhileJoinedAsync(SyncScope scope, RoomView room, PastState atEnd, CancellationToken cancellationToken)
    {
        var stretch = new Stretch(scope.Since.Log, scope.UpTo.Log, null);
        if (room.Timeline.CompleteAfter <= stretch.After && !scope.Filter.Room.Timeline.AsksForRelations)
        {
            var choice = Choose(room.Timeline, stretch, Filter(scope));
            if (choice.NewestFirst.TrueForAll(static chosen => chosen.Served.FollowsCurrentState))
            {
                await agreement.ReachAsync(scope, choice, atEnd, cancellationToken);
                return await ServeAsync(scope, room, choice, false, cancellationToken);
            }
        }

        return await StoredAsync(scope, room, stretch, atEnd, cancellationToken);
    }

    /// <summary>The timeline for a user to whom the room is new: the newest events that the user may see, whenever they came.</summary>
    /// <param name="scope">The scope of the response.</param>
    /// <param name="room">The room.</param>
    /// <param name="joined">The user's membership.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<RoomTimeline> NewlyJoinedAsync(
        SyncScope scope, RoomView room, UserRoom joined, PastState atEnd, CancellationToken cancellationToken)
    {
        var stretch = new Stretch(LogPosition.Start, scope.UpTo.Log, null);
        var filter = Filter(scope);
        if (!scope.Filter.Room.Timeline.AsksForRelations)
        {
            var choice = Choose(room.Timeline, stretch, filter);
            var isWhole = room.Timeline.CompleteAfter == LogPosition.Start && room.Timeline.Events is [{ Pdu.Type: EventTypes.Create }, ..];
            if ((choice.IsLimited || choice.NewestFirst.Count >= filter.Limit || isWhole)
                && await steady.MaySeeAllAsync(room, joined, choice.NewestFirst.ConvertAll(static chosen => chosen.Served), cancellationToken))
            {
                if (!isWhole)
                {
                    choice.End();
                }

                await agreement.ReachAsync(scope, choice, atEnd, cancellationToken);
                return await ServeAsync(scope, room, choice, !choice.IsLimited, cancellationToken);
            }
        }

        return await StoredAsync(scope, room, stretch, atEnd, cancellationToken);
    }

    /// <summary>The timeline for a user who has left: the visible events up to the leave, and the user's own memberships up to the last.</summary>
    /// <param name="scope">The scope of the response.</param>
    /// <param name="room">The room.</param>
    /// <param name="after">The position up to which the client has everything.</param>
    /// <param name="last">The position of the user's last membership.</param>
    /// <param name="left">The position at which the user's join ended; the room's state is served as of then.</param>
    /// <param name="atEnd">That state.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<RoomTimeline> UntilLeftAsync(
        SyncScope scope, RoomView room, LogPosition after, LogPosition last, LogPosition left, PastState atEnd, CancellationToken cancellationToken) =>
        StoredAsync(scope, room, new Stretch(after, last, left), atEnd, cancellationToken);

    private static TimelineFilter Filter(SyncScope scope) => new(scope.Filter.Room.Timeline, scope.Ignored);

    private static TimelineChoice<TimelineEvent> Choose(TimelineTail timeline, Stretch stretch, TimelineFilter filter)
    {
        var choice = new TimelineChoice<TimelineEvent>(filter.Limit);
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

            if (filter.Includes(span[i].Pdu) && !choice.Add(new Chosen<TimelineEvent>(span[i].Pdu, span[i])))
            {
                break;
            }
        }

        return choice;
    }

    private async ValueTask<RoomTimeline> StoredAsync(
        SyncScope scope, RoomView room, Stretch stretch, PastState atEnd, CancellationToken cancellationToken)
    {
        var filter = Filter(scope);
        var choice = new TimelineChoice<SeenPast>(filter.Limit);
        var reader = history.VisibilityFor(room, scope.User);
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
                if (filter.Includes(past.Pdu)
                    && passing?.Contains(past.Pdu.EventId) is not false
                    && !await TakeAsync(choice, scope, past, stretch, reader, cancellationToken))
                {
                    break;
                }
            }

            if (choice.IsLimited || batch.Count < asked)
            {
                if (stretch.After == LogPosition.Start && batch is [.., { Pdu.Type: not EventTypes.Create }])
                {
                    // The room is older than its timeline here, which began with a join.
                    choice.End();
                }

                break;
            }

            scanned += batch.Count;
            from = batch[^1].Position.Plus(-1);
            if (scanned >= SyncLimits.MaximumScanned)
            {
                choice.End();
            }
        }

        await agreement.ReachAsync(scope, choice, atEnd, cancellationToken);
        return await FinishAsync(scope, room, stretch, choice, cancellationToken);
    }

    /// <returns>False if the timeline starts after the event.</returns>
    private static async ValueTask<bool> TakeAsync(
        TimelineChoice<SeenPast> choice, SyncScope scope, PastEvent past, Stretch stretch, PastVisibility reader, CancellationToken cancellationToken)
    {
        // After leaving, a user gets all changes of their own membership and nothing else.
        var isOwn = stretch.Left is not null && past.Pdu.Is(EventTypes.Member, scope.User.Value);
        if (past.Position > stretch.Left && !isOwn)
        {
            return true;
        }

        if (await reader.SeeAsync(past, cancellationToken) is { } seen)
        {
            return choice.Add(new Chosen<SeenPast>(past.Pdu, seen, seen.IsErased));
        }

        return isOwn
            ? choice.Add(new Chosen<SeenPast>(past.Pdu, new SeenPast(past, await reader.MembershipAtAsync(past, cancellationToken), false)))
            : !StateAgreement.IsSent(scope, past.Pdu) || choice.End();
    }

    private async ValueTask<ServedEvent> ServedAsync(SeenPast seen, CancellationToken cancellationToken)
    {
        var past = seen.Past;
        var timelineEvent = await history.ToTimelineEventAsync(past, cancellationToken);
        return new ServedEvent(
            timelineEvent, seen.Membership, await PreviousAsync(timelineEvent, seen.Membership, cancellationToken), null, IsErased: seen.IsErased);
    }

    /// <summary>The event that a state event replaced, in the form in which it is served.</summary>
    private async ValueTask<Pdu?> PreviousAsync(TimelineEvent timelineEvent, MembershipKind membership, CancellationToken cancellationToken) =>
        timelineEvent.PreviousState is { } id && await events.FindAsync(id, cancellationToken) is { } previous
            ? await forms.OfAsync(previous, membership is MembershipKind.Join, cancellationToken)
            : null;

    private async ValueTask<RoomTimeline> FinishAsync(
        SyncScope scope, RoomView room, Stretch stretch, TimelineChoice<SeenPast> choice, CancellationToken cancellationToken)
    {
        var served = new ServedEvent[choice.NewestFirst.Count];
        for (var i = 0; i < served.Length; i++)
        {
            served[^(i + 1)] = await ServedAsync(choice.NewestFirst[i].Served, cancellationToken);
        }

        await AddTransactionsAsync(scope, served, cancellationToken);
        var previous = PreviousBatch(scope, served, stretch.After == LogPosition.Start && !choice.IsLimited);
        return await bundler.BundleAsync(scope, room, new RoomTimeline(served, choice.IsLimited, previous), cancellationToken);
    }

    private async ValueTask<RoomTimeline> ServeAsync(
        SyncScope scope, RoomView room, TimelineChoice<TimelineEvent> choice, bool beganWithRoom, CancellationToken cancellationToken)
    {
        var membership = MembershipKind.Join;
        var served = new ServedEvent[choice.NewestFirst.Count];
        for (var i = 0; i < served.Length; i++)
        {
            var timelineEvent = choice.NewestFirst[i].Served;
            var previous = await PreviousAsync(timelineEvent, membership, cancellationToken);
            served[^(i + 1)] = new ServedEvent(timelineEvent, membership, previous, TransactionId(scope.Question.Caller, timelineEvent));
            if (timelineEvent.Pdu.Is(EventTypes.Member, scope.User.Value))
            {
                membership = previous is null ? MembershipKind.Leave : MembershipKinds.Of(previous);
            }
        }

        await AddTransactionsAsync(scope, served, cancellationToken);
        return await bundler.BundleAsync(scope, room, new RoomTimeline(served, choice.IsLimited, PreviousBatch(scope, served, beganWithRoom)), cancellationToken);
    }

    private static string? TransactionId(Caller caller, TimelineEvent timelineEvent) =>
        timelineEvent.TransactionId is { } id && timelineEvent.SenderDevice == caller.TransactionDevice && timelineEvent.Pdu.Sender == caller.User ? id : null;

    /// <summary>Adds the transaction IDs of the caller's own events that were read from the database, which stores them separately.</summary>
    private async ValueTask AddTransactionsAsync(SyncScope scope, ServedEvent[] served, CancellationToken cancellationToken)
    {
        List<EventNumber>? own = null;
        foreach (var item in served)
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
        for (var i = 0; i < served.Length && ids.Count > 0; i++)
        {
            served[i] = ids.TryGetValue(served[i].Event.Number, out var id) ? served[i] with { TransactionId = id } : served[i];
        }
    }

    private string PreviousBatch(SyncScope scope, ServedEvent[] served, bool beganWithRoom) => served switch
    {
        [] => tokens.Write(scope.UpTo),
        [var first, ..] when beganWithRoom => PaginationTokens.BeforeRoom(first.Event, scope.UpTo.Log),
        [var first, ..] => PaginationTokens.Before(first.Event),
    };

    /// <param name="After">The position up to which the client has everything.</param>
    /// <param name="UpTo">The position of the newest event.</param>
    /// <param name="Left">The position at which the user's join ended; null for a joined user.</param>
    private readonly record struct Stretch(LogPosition After, LogPosition UpTo, LogPosition? Left);
}

/// <summary>The timeline of one room in a response.</summary>
/// <param name="Events">The events, oldest first.</param>
/// <param name="IsLimited">Whether there are events between the client's position and the first of these.</param>
/// <param name="PreviousBatch">The token with which <c>/messages</c> continues to older events.</param>
internal sealed record RoomTimeline(IReadOnlyList<ServedEvent> Events, bool IsLimited, string PreviousBatch)
{
    /// <summary>What the events change in the state of a client that applies them.</summary>
    public HashSet<StateTuple> ChangedTuples() => [.. Events.Where(static served => served.Pdu.IsState).Select(static served => served.Pdu.StateTuple)];
}

/// <summary>A timeline event with its <c>unsigned</c> data.</summary>
/// <param name="Event">The event.</param>
/// <param name="Membership">The reader's membership at the event; <see cref="MembershipKind.None"/> leaves it out.</param>
/// <param name="Previous">For a state event, the event it replaced.</param>
/// <param name="TransactionId">Its transaction ID, for the device that sent it.</param>
/// <param name="Relations">Its bundled aggregations; null if it has none or they are left out.</param>
/// <param name="IsErased">Whether it is served redacted because its sender is erased.</param>
internal readonly record struct ServedEvent(
    TimelineEvent Event, MembershipKind Membership, Pdu? Previous, string? TransactionId, BundledRelations? Relations = null, bool IsErased = false)
{
    public Pdu Pdu => Event.Pdu;
}

using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.AccountData;
using Myelin.Server.Log;
using Myelin.Server.Receipts;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.State;
using Myelin.Server.Sync.Timelines;
using Myelin.Server.Sync.Tokens;
using Myelin.Server.Typing;
using Myelin.Server.Unread;

namespace Myelin.Server.Sync.Rooms;

/// <summary>Reads the rooms that the user is joined to.</summary>
internal sealed class JoinedRooms(
    RoomViews views,
    RoomUpdateReader reader,
    TimelineReader timelines,
    JoinContinuity continuity,
    StateHistory states,
    StateSection stateSection,
    StateUnsigned stateUnsigned,
    Heroes heroes,
    UnreadCounter unread)
{
    /// <summary>The room's part of the response; null if it has no news.</summary>
    public async ValueTask<JoinedRoom?> ReadAsync(SyncScope scope, RoomId roomId, UserRoom joined, CancellationToken cancellationToken)
    {
        if (await views.FindAsync(joined.Room, cancellationToken) is not { } room)
        {
            return null;
        }

        if (scope.Question.IsInitial || !await continuity.HoldsAsync(room, scope.User, joined, scope.Since.Log, cancellationToken))
        {
            return await NewAsync(scope, room, joined, cancellationToken);
        }

        var news = await reader.ReadAsync(scope, roomId, scope.Since, cancellationToken);
        if (room.Position <= scope.Since.Log && news.IsEmpty && !scope.Question.FullState)
        {
            return null;
        }

        return await FollowedAsync(scope, room, news, cancellationToken);
    }

    private async ValueTask<JoinedRoom?> NewAsync(SyncScope scope, RoomView room, UserRoom joined, CancellationToken cancellationToken)
    {
        // An initial sync includes who is typing now; otherwise an empty list of typing users is left out.
        var news = await reader.ReadAsync(scope, room.RoomId, SyncPosition.Start, cancellationToken);
        var atEnd = await states.AtAsync(room, scope.UpTo.Log, cancellationToken);
        var timeline = await timelines.NewlyJoinedAsync(scope, room, joined, atEnd, cancellationToken);
        return await WholeAsync(scope, room, atEnd, timeline, news, cancellationToken);
    }

    private async ValueTask<JoinedRoom?> FollowedAsync(
        SyncScope scope, RoomView room, RoomUpdates news, CancellationToken cancellationToken)
    {
        var atEnd = await states.AtAsync(room, scope.UpTo.Log, cancellationToken);
        var timeline = await timelines.WhileJoinedAsync(scope, room, atEnd, cancellationToken);
        if (scope.Question.FullState)
        {
            return await WholeAsync(scope, room, atEnd, timeline, news, cancellationToken);
        }

        var state = await StateAsync(scope, room, atEnd, timeline, cancellationToken);
        var changed = await states.DifferenceAsync(room, scope.Since.Log, state, cancellationToken);
        if (changed.Count == 0 && timeline.Events.Count == 0 && !timeline.IsLimited && news.IsEmpty)
        {
            return null;
        }

        var summary = await NamesChangedAsync(room, scope.Since.Log, cancellationToken) ? await SummaryAsync(room, scope.User, cancellationToken) : null;
        var section = await stateSection.ChangedAsync(scope, room.RoomId, state, changed, timeline, summary?.Heroes ?? [], cancellationToken);
        return timeline.Events.Count == 0 && !timeline.IsLimited && section.Count == 0 && news.IsEmpty
            ? null
            : await FinishAsync(scope, room, new JoinedRoom(room.RoomId, timeline, section, summary, news, UnreadCounts.None), cancellationToken);
    }

    private async ValueTask<JoinedRoom?> WholeAsync(
        SyncScope scope, RoomView room, PastState atEnd, RoomTimeline timeline, RoomUpdates news, CancellationToken cancellationToken)
    {
        var summary = await SummaryAsync(room, scope.User, cancellationToken);
        var state = await StateAsync(scope, room, atEnd, timeline, cancellationToken);
        var known = await ForKnownMembersAsync(scope, room, state, cancellationToken);
        var section = await stateSection.WholeAsync(scope, room.RoomId, state, known, timeline, summary.Heroes, cancellationToken);
        return await FinishAsync(scope, room, new JoinedRoom(room.RoomId, timeline, section, summary, news, UnreadCounts.None), cancellationToken);
    }

    private async ValueTask<JoinedRoom?> FinishAsync(
        SyncScope scope, RoomView room, JoinedRoom joined, CancellationToken cancellationToken) =>
        joined with
        {
            Unread = await unread.OfAsync(scope.User, scope.Ignored, room, scope.UpTo.Log, cancellationToken),
            UnsignedOfState = await stateUnsigned.OfAsync(room, joined.State, cancellationToken),
        };

    /// <summary>The state that the client is sent: at the timeline's end, or before it, so that the timeline's own changes lead to its end.</summary>
    private async ValueTask<PastState> StateAsync(
        SyncScope scope, RoomView room, PastState atEnd, RoomTimeline timeline, CancellationToken cancellationToken) =>
        scope.Question.StateForm is StateForm.Before && timeline.ChangedTuples() is { Count: > 0 } changed
            ? atEnd.With(changed, await states.AtAsync(room, timeline.Events[0].Event.Position.Plus(-1), cancellationToken))
            : atEnd;

    /// <summary>
    /// The changes that a client which knows some of the members needs when the full state is sent: those since the token, if the user
    /// was joined then. Empty if members are sent in any case.
    /// </summary>
    private async ValueTask<IReadOnlyDictionary<StateTuple, EventId>> ForKnownMembersAsync(
        SyncScope scope, RoomView room, PastState state, CancellationToken cancellationToken) =>
        scope.Question is { IsInitial: false, LazyLoadsMembers: true }
        && await states.MembershipAsync(room, scope.User, scope.Since.Log, cancellationToken) is MembershipKind.Join
            ? await states.DifferenceAsync(room, scope.Since.Log, state, cancellationToken)
            : FrozenDictionary<StateTuple, EventId>.Empty;

    /// <summary>Whether anything has changed that a summary depends on, as far as it is known.</summary>
    private async ValueTask<bool> NamesChangedAsync(RoomView room, LogPosition since, CancellationToken cancellationToken) =>
        await states.ChangesAsync(room, since, cancellationToken) is not { } changed
        || changed.Any(logged => logged.Change.Tuple.Type is EventTypes.Member or EventTypes.Name or EventTypes.CanonicalAlias);

    private async ValueTask<RoomSummary> SummaryAsync(RoomView room, UserId user, CancellationToken cancellationToken) =>
        new(await heroes.OfAsync(room, user, cancellationToken), room.JoinedCount, room.InvitedCount);
}

/// <summary>A joined room in a response.</summary>
internal sealed record JoinedRoom(
    RoomId RoomId,
    RoomTimeline Timeline,
    IReadOnlyList<Pdu> State,
    RoomSummary? Summary,
    RoomUpdates News,
    UnreadCounts Unread)
{
    /// <summary>The <c>unsigned</c> data of the events in <see cref="State"/>.</summary>
    public IReadOnlyDictionary<EventId, UnsignedData> UnsignedOfState { get; init; } = FrozenDictionary<EventId, UnsignedData>.Empty;
}

/// <summary>The <c>summary</c> of a room.</summary>
internal sealed record RoomSummary(IReadOnlyList<UserId> Heroes, int Joined, int Invited);

/// <summary>What is new in a room besides its events.</summary>
/// <param name="Receipts">The receipts that moved.</param>
/// <param name="Typing">The users who are typing now; null if unchanged.</param>
/// <param name="AccountData">The account data that was written.</param>
internal readonly record struct RoomUpdates(IReadOnlyList<Receipt> Receipts, TypingUsers? Typing, IReadOnlyList<AccountDatum> AccountData)
{
    public bool IsEmpty => Receipts.Count == 0 && Typing is null && AccountData.Count == 0;
}

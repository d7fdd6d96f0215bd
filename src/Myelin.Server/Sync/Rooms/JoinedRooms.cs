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
    StateSince stateSince,
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
        var timeline = await timelines.NewlyJoinedAsync(scope, room, joined, cancellationToken);
        return await WholeAsync(scope, room, timeline, news, cancellationToken);
    }

    private async ValueTask<JoinedRoom?> FollowedAsync(
        SyncScope scope, RoomView room, RoomUpdates news, CancellationToken cancellationToken)
    {
        var timeline = await timelines.WhileJoinedAsync(scope, room, cancellationToken);
        if (scope.Question.FullState)
        {
            return await WholeAsync(scope, room, timeline, news, cancellationToken);
        }

        var state = await StateAsync(scope, room, timeline, cancellationToken);
        var changed = await stateSince.AfterAsync(room, scope.Since.Log, state, cancellationToken);
        if (changed.Count == 0 && timeline.Events.Count == 0 && !timeline.IsLimited && news.IsEmpty)
        {
            return null;
        }

        var summary = MembersChanged(room, scope.Since.Log) ? await SummaryAsync(room, scope.User, cancellationToken) : null;
        var section = await stateSection.ChangedAsync(scope, room.RoomId, state, changed, timeline, summary?.Heroes ?? [], cancellationToken);
        return timeline.Events.Count == 0 && !timeline.IsLimited && section.Count == 0 && news.IsEmpty
            ? null
            : await FinishAsync(scope, room, new JoinedRoom(room.RoomId, timeline, section, summary, news, UnreadCounts.None), cancellationToken);
    }

    private async ValueTask<JoinedRoom?> WholeAsync(
        SyncScope scope, RoomView room, RoomTimeline timeline, RoomUpdates news, CancellationToken cancellationToken)
    {
        var summary = await SummaryAsync(room, scope.User, cancellationToken);
        var state = await StateAsync(scope, room, timeline, cancellationToken);
        var known = await stateSince.ForKnownMembersAsync(scope, room, state, cancellationToken);
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

    private async ValueTask<StateAtPosition> StateAsync(SyncScope scope, RoomView room, RoomTimeline timeline, CancellationToken cancellationToken)
    {
        var atEnd = await stateSince.AtAsync(room, scope.UpTo.Log, cancellationToken);
        return scope.Question.StateForm is StateForm.Before ? atEnd.Before(timeline.Events) : atEnd;
    }

    private static bool MembersChanged(RoomView room, LogPosition since) =>
        room.StateChanges.After(since) is not { } changed || changed.Any(tuple => tuple.Type is EventTypes.Member or EventTypes.Name or EventTypes.CanonicalAlias);

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

using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.AccountData;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.State;
using Myelin.Server.Sync.Timelines;

namespace Myelin.Server.Sync.Rooms;

/// <summary>A room that the user has left, was kicked or banned from, or whose invite was declined.</summary>
internal sealed record LeftRoom(RoomId RoomId, RoomTimeline Timeline, IReadOnlyList<Pdu> State, IReadOnlyList<AccountDatum> AccountData)
{
    /// <summary>The <c>unsigned</c> data of the events in <see cref="State"/>.</summary>
    public IReadOnlyDictionary<EventId, UnsignedData> UnsignedOfState { get; init; } = FrozenDictionary<EventId, UnsignedData>.Empty;
}

/// <summary>Reads the rooms that the user has left: their state when the user's join ended, and the user's later memberships.</summary>
internal sealed class LeftRooms(
    RoomViews views, RoomHistory history, EventCache events, TimelineReader timelines, StateSection stateSection, StateUnsigned stateUnsigned)
{
    private static readonly IReadOnlyDictionary<StateTuple, EventId> Nothing = FrozenDictionary<StateTuple, EventId>.Empty;

    /// <summary>The room's part of the response; null if there is none.</summary>
    public async ValueTask<LeftRoom?> ReadAsync(SyncScope scope, RoomId roomId, UserRoom mine, CancellationToken cancellationToken)
    {
        if (await views.FindAsync(mine.Room, cancellationToken) is not { } room
            || await history.FindAsync(mine.Event, cancellationToken) is not { } last)
        {
            return null;
        }

        var accountData = RoomUpdateReader.AccountDataOf(scope, roomId, scope.Since);
        var before = scope.Question.IsInitial ? StateMap.Empty : await history.StateAtAsync(room.Number, scope.Since.Log, cancellationToken);
        var isFollowed = await IsJoinedAsync(before, scope.User, cancellationToken);
        if (await history.LeavingAsync(room, scope.User, cancellationToken) is not { } leaving
            || (!isFollowed && !scope.Question.WantsFullState && leaving.Position <= scope.Since.Log))
        {
            // A declined invite or a ban from outside: there is nothing, or nothing new, to send about the room itself.
            var own = await timelines.UntilLeftAsync(scope, room, last.Position.Plus(-1), last.Position, last.Position, cancellationToken);
            return new LeftRoom(roomId, own, [], accountData);
        }

        var after = isFollowed ? scope.Since.Log : LogPosition.Start;
        var timeline = await timelines.UntilLeftAsync(scope, room, after, last.Position, leaving.Position, cancellationToken);
        var state = StateAtPosition.Of(
            (await history.StateAfterAsync(leaving, cancellationToken)).With(new StateTuple(EventTypes.Member, scope.User.Value), mine.Event));
        if (scope.Question.StateForm is StateForm.Before)
        {
            state.Before(timeline.Events);
        }

        var changed = StateSince.Compare(StateAtPosition.Of(before), state, state.Entries.Select(entry => entry.Key));
        var section = isFollowed && !scope.Question.FullState
            ? await stateSection.ChangedAsync(scope, roomId, state, changed, timeline, [], cancellationToken)
            : await stateSection.WholeAsync(scope, roomId, state, isFollowed ? changed : Nothing, timeline, [], cancellationToken);
        return new LeftRoom(roomId, timeline, section, accountData) { UnsignedOfState = await stateUnsigned.OfAsync(room, section, cancellationToken) };
    }

    private async ValueTask<bool> IsJoinedAsync(StateMap state, UserId user, CancellationToken cancellationToken) =>
        state[EventTypes.Member, user.Value] is { } id
        && await events.FindAsync(id, cancellationToken) is { } member
        && MembershipKinds.Of(member) is MembershipKind.Join;
}

using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.AccountData;
using Myelin.Server.Log;
using Myelin.Server.Rooms.ClientEvents;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Sync.State;
using Myelin.Server.Sync.Timelines;

namespace Myelin.Server.Sync.Rooms;

/// <summary>A room that the user has left, was removed or banned from, or whose invitation was declined.</summary>
internal sealed record LeftRoom(RoomId RoomId, RoomTimeline Timeline, IReadOnlyList<Pdu> State, IReadOnlyList<AccountDatum> AccountData)
{
    /// <summary>What is told of the events of <see cref="State"/>.</summary>
    public IReadOnlyDictionary<EventId, EventTold> ToldState { get; init; } = FrozenDictionary<EventId, EventTold>.Empty;
}

/// <summary>The rooms that the user has left. Nothing from after the leaving is told.</summary>
internal sealed class LeftRooms(
    RoomViews views, RoomHistory history, EventCache events, TimelineReading timelines, StateSection stateSection, StateTelling stateTelling)
{
    /// <summary>What is told of a room; null if nothing.</summary>
    public async ValueTask<LeftRoom?> ReadAsync(SyncScope scope, RoomId roomId, UserRoom left, CancellationToken cancellationToken)
    {
        if (await views.FindAsync(left.Room, cancellationToken) is not { } room
            || await history.FindAsync(left.Event, cancellationToken) is not { } leaving)
        {
            return null;
        }

        var accountData = RoomNewsReading.AccountDataOf(scope, roomId, scope.Since);
        var before = await history.StateBeforeAsync(leaving, cancellationToken);
        var position = leaving.Position;
        var told = scope.Question.IsInitial ? StateMap.Empty : await history.StateAtAsync(room.Number, scope.Since.Log, cancellationToken);
        var isFollowed = await IsJoinedAsync(told, scope.User, cancellationToken);
        if (!await IsJoinedAsync(before, scope.User, cancellationToken))
        {
            // A declined invitation, a ban from outside: of the room itself only what the user saw while joined.
            var seen = await timelines.UntilLeftAsync(scope, room, isFollowed ? scope.Since.Log : position.Plus(-1), position, cancellationToken);
            return new LeftRoom(roomId, seen, [], accountData);
        }

        var timeline = await timelines.UntilLeftAsync(scope, room, isFollowed ? scope.Since.Log : LogPosition.Start, position, cancellationToken);
        var after = await history.StateAfterAsync(leaving, cancellationToken);
        var state = UnwoundState.Of(after);
        if (scope.Question.StateForm is StateForm.Before)
        {
            state.Before(timeline.Events);
        }

        var changed = isFollowed && !scope.Question.FullState
            ? await stateSection.ChangedAsync(scope, roomId, state, StateSince.Compare(UnwoundState.Of(told), state, state.Entries.Select(entry => entry.Key)), timeline, [], cancellationToken)
            : await stateSection.WholeAsync(scope, roomId, state, timeline, [], cancellationToken);
        return new LeftRoom(roomId, timeline, changed, accountData) { ToldState = await stateTelling.OfAsync(room, changed, cancellationToken) };
    }

    private async ValueTask<bool> IsJoinedAsync(StateMap state, UserId user, CancellationToken cancellationToken) =>
        state[EventTypes.Member, user.Value] is { } id
        && await events.FindAsync(id, cancellationToken) is { } member
        && MembershipKinds.Of(member) is MembershipKind.Join;
}

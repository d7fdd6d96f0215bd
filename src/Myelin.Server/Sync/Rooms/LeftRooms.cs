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
    RoomViews views, RoomHistory history, StateHistory states, TimelineReader timelines, StateSection stateSection, StateUnsigned stateUnsigned)
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
        var own = new StateTuple(EventTypes.Member, scope.User.Value);
        var before = scope.Question.IsInitial ? PastState.Of(StateMap.Empty) : await states.AtAsync(room, scope.Since.Log, cancellationToken);
        var isFollowed = await states.MembershipAsync(before[own], cancellationToken) is MembershipKind.Join;
        if (await history.LeavingAsync(room, scope.User, cancellationToken) is not { } leaving
            || (!isFollowed && !scope.Question.WantsFullState && leaving.Position <= scope.Since.Log))
        {
            // A declined invite or a ban from outside: there is nothing, or nothing new, to send about the room itself.
            var memberships = await timelines.UntilLeftAsync(
                scope, room, last.Position.Plus(-1), last.Position, last.Position, PastState.Of(StateMap.Empty).With(own, mine.Event), cancellationToken);
            return new LeftRoom(roomId, memberships, [], accountData);
        }

        var after = isFollowed ? scope.Since.Log : LogPosition.Start;
        var state = (await states.AtAsync(room, leaving.Position, cancellationToken)).With(own, mine.Event);
        var timeline = await timelines.UntilLeftAsync(scope, room, after, last.Position, leaving.Position, state, cancellationToken);
        if (scope.Question.StateForm is StateForm.Before && timeline.ChangedTuples() is { Count: > 0 } inTimeline)
        {
            state = state.With(inTimeline, await states.AtAsync(room, timeline.Events[0].Event.Position.Plus(-1), cancellationToken));
        }

        var changed = StateHistory.Difference(before, state, state.Entries.Select(entry => entry.Key));
        var section = isFollowed && !scope.Question.FullState
            ? await stateSection.ChangedAsync(scope, roomId, state, changed, timeline, [], cancellationToken)
            : await stateSection.WholeAsync(scope, roomId, state, isFollowed ? changed : Nothing, timeline, [], cancellationToken);
        return new LeftRoom(roomId, timeline, section, accountData) { UnsignedOfState = await stateUnsigned.OfAsync(room, section, cancellationToken) };
    }
}

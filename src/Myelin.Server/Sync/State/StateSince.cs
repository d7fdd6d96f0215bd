using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.State;

/// <summary>Computes the state at a position, and the changes after one.</summary>
internal sealed class StateSince(RoomHistory history)
{
    private static readonly IReadOnlyDictionary<StateTuple, EventId> Nothing = FrozenDictionary<StateTuple, EventId>.Empty;

    /// <summary>The state at a position: from the view if it reaches back far enough, otherwise from the database.</summary>
    public async ValueTask<StateAtPosition> AtAsync(RoomView room, LogPosition position, CancellationToken cancellationToken) =>
        room.Timeline.CompleteAfter <= position
            ? StateAtPosition.At(room, position)
            : StateAtPosition.Of(await history.StateAtAsync(room.Number, position, cancellationToken));

    /// <summary>The part of a state that differs from the state at an earlier position.</summary>
    /// <param name="room">The room.</param>
    /// <param name="since">The earlier position.</param>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<IReadOnlyDictionary<StateTuple, EventId>> AfterAsync(
        RoomView room, LogPosition since, StateAtPosition state, CancellationToken cancellationToken)
    {
        if (room.StateChanges.After(since) is { } changed && room.Timeline.CompleteAfter <= since)
        {
            return changed.Count == 0 ? Nothing : Compare(StateAtPosition.At(room, since), state, changed);
        }

        var before = await history.StateAtAsync(room.Number, since, cancellationToken);
        return Compare(StateAtPosition.Of(before), state, state.Entries.Select(entry => entry.Key));
    }

    /// <summary>
    /// The changes that a client which knows some of the members needs when the full state is sent: those since the token, if the user
    /// was joined then. Empty if members are sent in any case.
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<StateTuple, EventId>> ForKnownMembersAsync(
        SyncScope scope, RoomView room, StateAtPosition state, CancellationToken cancellationToken) =>
        scope.Question is { IsInitial: false, LazyLoadsMembers: true } && await WasJoinedAsync(room, scope.User, scope.Since.Log, cancellationToken)
            ? await AfterAsync(room, scope.Since.Log, state, cancellationToken)
            : Nothing;

    /// <summary>The part of a state that differs from an earlier state, for some tuples.</summary>
    public static Dictionary<StateTuple, EventId> Compare(StateAtPosition before, StateAtPosition after, IEnumerable<StateTuple> tuples)
    {
        var changed = new Dictionary<StateTuple, EventId>();
        foreach (var tuple in tuples)
        {
            if (after[tuple] is { } id && before[tuple] != id)
            {
                changed[tuple] = id;
            }
        }

        return changed;
    }

    private async ValueTask<bool> WasJoinedAsync(RoomView room, UserId user, LogPosition position, CancellationToken cancellationToken) =>
        await history.NewestAsync(room.Number, position, LogPosition.Start, 1, cancellationToken) is [var last]
        && await history.VisibilityFor(room, user).MembershipAtAsync(last, cancellationToken) is MembershipKind.Join;
}

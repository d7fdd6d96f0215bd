using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Sync.State;

/// <summary>Which state changed after a position.</summary>
internal sealed class StateSince(RoomHistory history)
{
    /// <summary>What of a state was not so at an earlier position.</summary>
    /// <param name="room">The room.</param>
    /// <param name="since">The earlier position.</param>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyDictionary<StateTuple, EventId>> AfterAsync(
        RoomView room, LogPosition since, UnwoundState state, CancellationToken cancellationToken)
    {
        if (room.StateChanges.After(since) is { } changed && room.Timeline.CompleteAfter <= since)
        {
            return changed.Count == 0 ? System.Collections.Frozen.FrozenDictionary<StateTuple, EventId>.Empty : Compare(UnwoundState.At(room, since), state, changed);
        }

        var before = await history.StateAtAsync(room.Number, since, cancellationToken);
        return Compare(UnwoundState.Of(before), state, state.Entries.Select(entry => entry.Key));
    }

    /// <summary>What of a state was not so in an earlier one, as far as some tuples are concerned.</summary>
    public static Dictionary<StateTuple, EventId> Compare(UnwoundState before, UnwoundState after, IEnumerable<StateTuple> tuples)
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
}

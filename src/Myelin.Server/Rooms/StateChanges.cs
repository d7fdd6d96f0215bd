using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>The newest changes of a room's current state, by position.</summary>
/// <param name="CompleteAfter">Every change with a greater position is included.</param>
/// <param name="Changes">The changes.</param>
public sealed record StateChanges(LogPosition CompleteAfter, ImmutableList<(LogPosition Position, StateTuple Tuple)> Changes)
{
    /// <summary>The tuples that changed after a position; null if <see cref="Changes"/> does not reach back that far.</summary>
    public IReadOnlyCollection<StateTuple>? After(LogPosition position)
    {
        if (position < CompleteAfter)
        {
            return null;
        }

        var tuples = new HashSet<StateTuple>();
        for (var i = Changes.Count - 1; i >= 0 && Changes[i].Position > position; i--)
        {
            tuples.Add(Changes[i].Tuple);
        }

        return tuples;
    }

    internal StateChanges With(LogPosition position, StateTuple tuple)
    {
        var changes = Changes.Add((position, tuple));
        if (changes.Count <= RoomViewLimits.MaximumStateChanges)
        {
            return this with { Changes = changes };
        }

        var dropped = changes.Count / 2;
        return new StateChanges(changes[dropped - 1].Position, changes.RemoveRange(0, dropped));
    }
}

using System.Collections.Immutable;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>A change of a room's current state and its position: that of the event that caused it, or its own.</summary>
public readonly record struct LoggedStateChange(LogPosition Position, CurrentStateChange Change);

/// <summary>The newest changes of a room's current state, by position.</summary>
/// <param name="CompleteAfter">Every change with a greater position is included.</param>
/// <param name="Changes">The changes.</param>
public sealed record StateChanges(LogPosition CompleteAfter, ImmutableList<LoggedStateChange> Changes)
{
    /// <summary>The changes after a position, in their order; null if <see cref="Changes"/> does not reach back that far.</summary>
    public IReadOnlyList<LoggedStateChange>? After(LogPosition position)
    {
        if (position < CompleteAfter)
        {
            return null;
        }

        var first = Changes.Count;
        while (first > 0 && Changes[first - 1].Position > position)
        {
            first--;
        }

        return first == Changes.Count ? [] : Changes.GetRange(first, Changes.Count - first);
    }

    internal StateChanges With(LoggedStateChange change)
    {
        var changes = Changes.Add(change);
        if (changes.Count <= RoomViewLimits.MaximumStateChanges)
        {
            return this with { Changes = changes };
        }

        var dropped = changes.Count / 2;
        return new StateChanges(changes[dropped - 1].Position, changes.RemoveRange(0, dropped));
    }
}

using System.Collections.Immutable;
using Myelin.Core.Events;

namespace Myelin.Core.Rooms;

/// <summary>How two states of a room differ.</summary>
internal static class StateDifference
{
    /// <summary>The changes from <paramref name="before"/> to <paramref name="after"/>, ordered by tuple. Walks both maps, so use it only for resolved states.</summary>
    public static ImmutableArray<CurrentStateChange> Between(StateMap before, StateMap after)
    {
        if (ReferenceEquals(before, after))
        {
            return [];
        }

        var changes = ImmutableArray.CreateBuilder<CurrentStateChange>();
        foreach (var (tuple, id) in after.Entries)
        {
            if (before[tuple] is var old && old != id)
            {
                changes.Add(new CurrentStateChange(tuple, old, id));
            }
        }

        foreach (var (tuple, id) in before.Entries)
        {
            if (after[tuple] is null)
            {
                changes.Add(new CurrentStateChange(tuple, id, null));
            }
        }

        changes.Sort((left, right) => left.Tuple.CompareTo(right.Tuple));
        return changes.DrainToImmutable();
    }
}

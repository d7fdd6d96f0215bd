using System.Collections.Immutable;

namespace Myelin.Server.Log;

/// <summary>What of a view changed lately, so that a reader of what is new need not look at all of it. Immutable.</summary>
/// <param name="CompleteAfter">Every change with a greater position is held.</param>
/// <param name="Changes">The changes, in order of position.</param>
internal readonly record struct RecentChanges<TKey>(LogPosition CompleteAfter, ImmutableArray<(LogPosition Position, TKey Key)> Changes)
{
    /// <summary>Changes held of one view.</summary>
    public const int Capacity = 32;

    public static readonly RecentChanges<TKey> None = new(LogPosition.Start, []);

    /// <summary>Whether every change after a position is held.</summary>
    public bool ReachesBackTo(LogPosition position) => position >= CompleteAfter;

    /// <summary>The changes after a position, the newest first; complete only if they reach back to it.</summary>
    public IEnumerable<TKey> After(LogPosition position)
    {
        for (var i = Changes.Length - 1; i >= 0 && Changes[i].Position > position; i--)
        {
            yield return Changes[i].Key;
        }
    }

    /// <summary>With one more change; what comes out of order is not held.</summary>
    public RecentChanges<TKey> With(LogPosition position, TKey key)
    {
        if (Changes.Length > 0 && position <= Changes[^1].Position)
        {
            return this with { CompleteAfter = position > CompleteAfter ? position : CompleteAfter };
        }

        if (Changes.Length < Capacity)
        {
            return this with { Changes = Changes.Add((position, key)) };
        }

        var dropped = Capacity / 2;
        var held = Changes[dropped - 1].Position;
        return new RecentChanges<TKey>(held > CompleteAfter ? held : CompleteAfter, Changes.RemoveRange(0, dropped).Add((position, key)));
    }
}

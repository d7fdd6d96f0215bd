using System.Collections.Immutable;

namespace Myelin.Server.Log;

/// <summary>A view's recent changes, which spare an incremental reader from scanning all of it. Immutable.</summary>
/// <param name="CompleteAfter">Every change after this position is kept.</param>
/// <param name="Changes">The changes, in order of position.</param>
internal readonly record struct RecentChanges<TKey>(LogPosition CompleteAfter, ImmutableArray<(LogPosition Position, TKey Key)> Changes)
{
    /// <summary>Changes kept per view.</summary>
    public const int Capacity = 32;

    public static readonly RecentChanges<TKey> None = new(LogPosition.Start, []);

    /// <summary>Whether every change after a position is kept.</summary>
    public bool ReachesBackTo(LogPosition position) => position >= CompleteAfter;

    /// <summary>The changes after a position, newest first; complete only if <see cref="ReachesBackTo"/> the position.</summary>
    public IEnumerable<TKey> After(LogPosition position)
    {
        for (var i = Changes.Length - 1; i >= 0 && Changes[i].Position > position; i--)
        {
            yield return Changes[i].Key;
        }
    }

    /// <summary>Adds a change. One that comes out of order is not kept.</summary>
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
        var lastDropped = Changes[dropped - 1].Position;
        return new RecentChanges<TKey>(lastDropped > CompleteAfter ? lastDropped : CompleteAfter, Changes.RemoveRange(0, dropped).Add((position, key)));
    }
}

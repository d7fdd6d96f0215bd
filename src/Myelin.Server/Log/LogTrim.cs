namespace Myelin.Server.Log;

/// <summary>Trims the log below the slowest reader.</summary>
public static class LogTrim
{
    /// <summary>The position up to which the log may be trimmed.</summary>
    /// <param name="head">The log's head.</param>
    /// <param name="slowest">The durable reader that is furthest behind; null if there is none.</param>
    /// <returns>
    /// A position that the slowest reader has passed and that leaves <see cref="LogLimits.EntriesKept"/> entries. A reader more than <see
    /// cref="LogLimits.MaximumEntriesKept"/> behind is not waited for: it starts over.
    /// </returns>
    internal static LogPosition Bound(LogPosition head, LogPosition? slowest)
    {
        var bound = head.Value - LogLimits.EntriesKept;
        if (slowest is { } reader)
        {
            bound = Math.Max(Math.Min(bound, reader.Value), head.Value - LogLimits.MaximumEntriesKept);
        }

        return new LogPosition(Math.Max(0, bound));
    }

    /// <summary>A unit that removes the entries up to a position. The head stays known, so no position is assigned twice.</summary>
    public static LogUnit UpTo(LogPosition position) =>
        new LogUnit(UnitLane.Bulk)
            .Write("UPDATE log_lineage SET trimmed_to = $1 WHERE trimmed_to < $1", position.Value)
            .Write("DELETE FROM log WHERE position <= $1", position.Value);
}

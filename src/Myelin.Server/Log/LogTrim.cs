namespace Myelin.Server.Log;

/// <summary>Trims the log below the slowest reader.</summary>
public static class LogTrim
{
    /// <summary>A unit that removes the entries up to a position; the head stays known, no position is given again.</summary>
    public static LogUnit UpTo(LogPosition position) =>
        new LogUnit(UnitLane.Bulk)
            .Write("UPDATE log_lineage SET trimmed_to = $1 WHERE trimmed_to < $1", position.Value)
            .Write("DELETE FROM log WHERE position <= $1", position.Value);
}

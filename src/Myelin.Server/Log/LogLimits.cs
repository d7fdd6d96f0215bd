namespace Myelin.Server.Log;

/// <summary>The bounds of the log.</summary>
internal static class LogLimits
{
    /// <summary>Units waiting for the writer, per lane; further callers wait for room.</summary>
    public const int QueuedUnits = 16_384;

    /// <summary>Units in one transaction.</summary>
    public const int UnitsPerBatch = 1_024;

    /// <summary>Entries of other processes read at once.</summary>
    public const int ForeignEntriesPerRead = 10_000;

    /// <summary>How long to wait before retrying a database that is unavailable.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>After how long without a notification the log is checked anyway.</summary>
    public static readonly TimeSpan SilenceBeforeLook = TimeSpan.FromSeconds(10);

    /// <summary>How long the record of a writer that is gone is kept.</summary>
    public static readonly TimeSpan WriterRecordAge = TimeSpan.FromDays(7);

    /// <summary>
    /// The newest entries that trimming keeps even if every durable reader has passed them, for the other processes of a cluster to follow.
    /// </summary>
    public const int EntriesKept = 100_000;

    /// <summary>The most entries kept for a durable reader that is behind.</summary>
    public const int MaximumEntriesKept = 20_000_000;

    /// <summary>Entries removed in one unit.</summary>
    public const int EntriesPerTrim = 5_000;

    /// <summary>How often the log is trimmed.</summary>
    public static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(10);
}

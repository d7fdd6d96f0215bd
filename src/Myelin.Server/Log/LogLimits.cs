namespace Myelin.Server.Log;

/// <summary>The bounds of the log.</summary>
internal static class LogLimits
{
    /// <summary>Units waiting for the writer, per lane; whoever comes after waits to be let in.</summary>
    public const int QueuedUnits = 16_384;

    /// <summary>Units in one transaction.</summary>
    public const int UnitsPerBatch = 1_024;

    /// <summary>Entries of other processes read at once.</summary>
    public const int ForeignEntriesPerRead = 10_000;

    /// <summary>How long is waited before a database that is away is tried again.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>After how long a silence the log is looked at all the same.</summary>
    public static readonly TimeSpan SilenceBeforeLook = TimeSpan.FromSeconds(10);

    /// <summary>How long the record of a writer that has gone is kept.</summary>
    public static readonly TimeSpan WriterRecordAge = TimeSpan.FromDays(7);

    /// <summary>The newest entries that trimming leaves even if every durable reader has passed them: what processes of a cluster follow by.</summary>
    public const int EntriesKept = 100_000;

    /// <summary>The most entries kept for a durable reader that is behind.</summary>
    public const int MaximumEntriesKept = 20_000_000;

    /// <summary>Entries removed in one unit.</summary>
    public const int EntriesPerTrim = 5_000;

    /// <summary>How often the log is trimmed.</summary>
    public static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(10);
}

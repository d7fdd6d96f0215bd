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

    /// <summary>How often the log is looked at for entries of other processes when no announcement came.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long the record of a writer that has gone is kept.</summary>
    public static readonly TimeSpan WriterRecordAge = TimeSpan.FromDays(7);
}

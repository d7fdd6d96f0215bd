namespace Myelin.Server.Log;

/// <summary>An entry to be appended: a header only, the fact lives in its slice's tables.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Subject">The number of the room or user.</param>
/// <param name="Detail">The number of the event or of whatever the kind says.</param>
/// <param name="Fact">The fact itself, handed to the followers of this process as a gift; never stored, null for entries of other processes.</param>
public sealed record LogEntry(LogEntryKind Kind, long Subject, long Detail = 0, object? Fact = null);

/// <summary>An entry with its place in the log.</summary>
public readonly record struct CommittedEntry(LogPosition Position, LogEntry Entry)
{
    public LogEntryKind Kind => Entry.Kind;

    public long Subject => Entry.Subject;

    public long Detail => Entry.Detail;

    public object? Fact => Entry.Fact;
}

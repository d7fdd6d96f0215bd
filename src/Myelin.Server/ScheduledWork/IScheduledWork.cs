using System.Text;
using Myelin.Server.Log;

namespace Myelin.Server.ScheduledWork;

/// <summary>
/// Runs scheduled work of one kind. Work runs at least once and is repeated after a failure or crash, so it must be idempotent. If it throws, it
/// is retried with increasing delays.
/// </summary>
public interface IScheduledWork
{
    /// <summary>The kind of work that this runs.</summary>
    string Kind { get; }

    /// <summary>Runs one piece of work.</summary>
    /// <param name="item">The piece of work.</param>
    /// <param name="cancellationToken">The server is stopping, or the work has taken too long; it will be run again.</param>
    ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken);
}

/// <summary>Work that recurs forever without being scheduled. The rules of <see cref="IScheduledWork"/> apply.</summary>
public interface IRecurringWork
{
    string Kind { get; }

    /// <summary>The time from one run to the next.</summary>
    TimeSpan Interval { get; }

    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>The outcome of a piece of work that did not fail.</summary>
/// <param name="NextAt">When it is due again; null: it is done.</param>
/// <param name="Unit">Committed together with the outcome, and refused if another owner has taken over. Null: nothing.</param>
public sealed record DueOutcome(DateTimeOffset? NextAt = null, LogUnit? Unit = null)
{
    public static readonly DueOutcome Done = new();

    public static DueOutcome Again(DateTimeOffset at) => new(at);
}

/// <summary>Identifies a piece of scheduled work; names are unique.</summary>
/// <param name="Kind">The kind of work: <c>slice.subject</c>; stored, so never change it.</param>
/// <param name="Key">Which piece; empty if there is only one. The data itself is in the slice's tables.</param>
public readonly record struct DueKey(string Kind, string Key) : IComparable<DueKey>
{
    public int CompareTo(DueKey other) =>
        string.CompareOrdinal(Kind, other.Kind) is not 0 and var byKind ? byKind : string.CompareOrdinal(Key, other.Key);

    public static bool operator <(DueKey left, DueKey right) => left.CompareTo(right) < 0;

    public static bool operator >(DueKey left, DueKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(DueKey left, DueKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DueKey left, DueKey right) => left.CompareTo(right) >= 0;

    /// <exception cref="ArgumentException">It can't be stored: it is too long, has no kind or contains NUL.</exception>
    internal void RequireStorable()
    {
        if (Kind.Length == 0 || Encoding.UTF8.GetByteCount(Kind) + Encoding.UTF8.GetByteCount(Key) > ScheduledWorkLimits.MaximumKeyBytes)
        {
            throw new ArgumentException($"Scheduled work has a kind, and kind and key have at most {ScheduledWorkLimits.MaximumKeyBytes} bytes.");
        }

        if (Kind.Contains('\0', StringComparison.Ordinal) || Key.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("The name of scheduled work does not contain NUL.");
        }
    }
}

/// <summary>A piece of work that has come due.</summary>
/// <param name="Name">Which.</param>
/// <param name="DueAt">When it was due.</param>
/// <param name="Attempts">How many attempts have failed.</param>
/// <param name="Revision">Renewed whenever the work is scheduled again, so that work rescheduled while it runs stays due.</param>
public sealed record DueItem(DueKey Name, DateTimeOffset DueAt, int Attempts, long Revision)
{
    public string Kind => Name.Kind;

    public string Key => Name.Key;
}

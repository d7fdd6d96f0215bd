using System.Text;
using Myelin.Server.Log;

namespace Myelin.Server.ScheduledWork;

/// <summary>
/// Does the work of one kind when it is due. It is done at least once: after a failure or a crash again, so it must come to the same end
/// when repeated. What throws is tried again, ever less often.
/// </summary>
public interface IScheduledWork
{
    /// <summary>The kind whose work this does.</summary>
    string Kind { get; }

    /// <summary>Does one piece.</summary>
    /// <param name="item">Which.</param>
    /// <param name="cancellationToken">The server stops, or the work has taken too long; it will be done again.</param>
    ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken);
}

/// <summary>What is done from time to time for ever, without being scheduled by anything. The same holds as for <see cref="IScheduledWork"/>.</summary>
public interface IRecurringWork
{
    string Kind { get; }

    /// <summary>How long after one run the next one is due.</summary>
    TimeSpan Interval { get; }

    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>How a piece of work ended that did not fail.</summary>
/// <param name="NextAt">When it is due again; null: it is done.</param>
/// <param name="Unit">What becomes true together with that; refused if another owner has taken over. Null: nothing.</param>
public sealed record DueOutcome(DateTimeOffset? NextAt = null, LogUnit? Unit = null)
{
    public static readonly DueOutcome Done = new();

    public static DueOutcome Again(DateTimeOffset at) => new(at);
}

/// <summary>What names a piece of scheduled work: there is one of each name at a time.</summary>
/// <param name="Kind">Whose work it is: <c>slice.subject</c>; stored, so never changed.</param>
/// <param name="Key">Which; empty where there is only one. The facts themselves lie in the slice's tables.</param>
public readonly record struct DueKey(string Kind, string Key) : IComparable<DueKey>
{
    public int CompareTo(DueKey other) =>
        string.CompareOrdinal(Kind, other.Kind) is not 0 and var byKind ? byKind : string.CompareOrdinal(Key, other.Key);

    public static bool operator <(DueKey left, DueKey right) => left.CompareTo(right) < 0;

    public static bool operator >(DueKey left, DueKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(DueKey left, DueKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DueKey left, DueKey right) => left.CompareTo(right) >= 0;

    /// <exception cref="ArgumentException">It can't be stored: a part is too long or contains NUL.</exception>
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
/// <param name="Attempts">How often it has been tried and has failed.</param>
/// <param name="Revision">Renewed whenever it is scheduled anew: what was scheduled again while it was done stays due.</param>
public sealed record DueItem(DueKey Name, DateTimeOffset DueAt, int Attempts, long Revision)
{
    public string Kind => Name.Kind;

    public string Key => Name.Key;
}

using System.Text;

namespace Myelin.Server.ScheduledWork;

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

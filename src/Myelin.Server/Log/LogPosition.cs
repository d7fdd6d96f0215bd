namespace Myelin.Server.Log;

/// <summary>A place in the log. Positions are given in commit order, without gaps, and never reused; 0 is before the first.</summary>
public readonly record struct LogPosition(long Value) : IComparable<LogPosition>
{
    public static readonly LogPosition Start;

    public LogPosition Plus(long count) => new(Value + count);

    public int CompareTo(LogPosition other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static bool operator <(LogPosition left, LogPosition right) => left.Value < right.Value;

    public static bool operator >(LogPosition left, LogPosition right) => left.Value > right.Value;

    public static bool operator <=(LogPosition left, LogPosition right) => left.Value <= right.Value;

    public static bool operator >=(LogPosition left, LogPosition right) => left.Value >= right.Value;
}

/// <summary>
/// Names the log that positions belong to. Random; renewed by a restore or an import, so that tokens from before are
/// recognised as foreign.
/// </summary>
/// <param name="Id">Sixteen characters of the URL-safe alphabet.</param>
public sealed record LogLineage(string Id)
{
    public override string ToString() => Id;
}

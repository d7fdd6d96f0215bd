namespace Myelin.Server.Log;

/// <summary>A position in the log. Positions are assigned in commit order, without gaps, and never reused; 0 is before the first.</summary>
public readonly record struct LogPosition(long Value) : IComparable<LogPosition>
{
    public static readonly LogPosition Start;

    /// <summary>After every entry there will be.</summary>
    public static readonly LogPosition End = new(long.MaxValue);

    public LogPosition Plus(long count) => new(Value + count);

    public int CompareTo(LogPosition other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static bool operator <(LogPosition left, LogPosition right) => left.Value < right.Value;

    public static bool operator >(LogPosition left, LogPosition right) => left.Value > right.Value;

    public static bool operator <=(LogPosition left, LogPosition right) => left.Value <= right.Value;

    public static bool operator >=(LogPosition left, LogPosition right) => left.Value >= right.Value;
}

/// <summary>
/// Identifies the log that positions belong to. Random; a restore or an import renews it, so that older tokens are recognised as foreign.
/// </summary>
/// <param name="Id">Sixteen characters of the URL-safe alphabet.</param>
public sealed record LogLineage(string Id)
{
    public override string ToString() => Id;
}

namespace Myelin.Core.Authorization;

/// <summary>A user's power level: an integer, or the infinite one of a creator (room version 12, MSC4289).</summary>
public readonly record struct PowerLevel : IComparable<PowerLevel>
{
    /// <summary>Above every integer.</summary>
    public static readonly PowerLevel Infinite = new(long.MaxValue, isInfinite: true);

    private PowerLevel(long value, bool isInfinite)
    {
        Value = value;
        IsInfinite = isInfinite;
    }

    public PowerLevel(long value)
        : this(value, isInfinite: false)
    {
    }

    /// <summary>The integer; the greatest one if the level is infinite.</summary>
    public long Value { get; }

    public bool IsInfinite { get; }

    public static implicit operator PowerLevel(long value) => new(value);

    public static PowerLevel FromInt64(long value) => new(value);

    public static bool operator <(PowerLevel left, PowerLevel right) => left.CompareTo(right) < 0;

    public static bool operator >(PowerLevel left, PowerLevel right) => left.CompareTo(right) > 0;

    public static bool operator <=(PowerLevel left, PowerLevel right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PowerLevel left, PowerLevel right) => left.CompareTo(right) >= 0;

    public int CompareTo(PowerLevel other) =>
        Value.CompareTo(other.Value) is var byValue and not 0 ? byValue : IsInfinite.CompareTo(other.IsInfinite);

    public override string ToString() =>
        IsInfinite ? "infinite" : Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

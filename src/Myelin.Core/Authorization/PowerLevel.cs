using System.Globalization;
using System.Numerics;

namespace Myelin.Core.Authorization;

/// <summary>
/// A power level: an integer of any size, for old rooms hold levels beyond 64 bits, or the infinite one of a creator (room version 12,
/// MSC4289).
/// </summary>
public readonly record struct PowerLevel : IComparable<PowerLevel>
{
    /// <summary>Above every integer.</summary>
    public static readonly PowerLevel Infinite = new(long.MaxValue, Extreme.Infinite);

    /// <summary>
    /// What a malformed level reads as where a level is required: old room versions let such values into the state, and a level that can't
    /// be read must not be one that somebody reaches.
    /// </summary>
    public static readonly PowerLevel Unreachable = new(long.MaxValue, Extreme.Unreachable);

    /// <summary>The level of a user whose own can't be read: below every integer.</summary>
    public static readonly PowerLevel Powerless = new(long.MinValue, Extreme.Powerless);

    /// <summary>Null for an integer of 64 bits, which almost all are; else a boxed <see cref="BigInteger"/> or <see cref="Extreme"/>.</summary>
    private readonly object? _outside;

    private PowerLevel(long value, object? outside)
    {
        Value = value;
        _outside = outside;
    }

    public PowerLevel(long value)
        : this(value, outside: null)
    {
    }

    private enum Extreme
    {
        Powerless = -1,
        Infinite = 1,
        Unreachable = 2,
    }

    /// <summary>The integer; the outermost of 64 bits where the level is beyond them.</summary>
    public long Value { get; }

    public bool IsInfinite => _outside is Extreme.Infinite;

    private int Rank => _outside is Extreme extreme ? (int)extreme : 0;

    private BigInteger Integer => _outside as BigInteger? ?? Value;

    public static implicit operator PowerLevel(long value) => new(value);

    public static PowerLevel FromInt64(long value) => new(value);

    /// <summary>The level that an integer of any size is.</summary>
    public static PowerLevel From(BigInteger value) =>
        value > long.MaxValue ? new PowerLevel(long.MaxValue, value)
        : value < long.MinValue ? new PowerLevel(long.MinValue, value)
        : new PowerLevel((long)value);

    public static bool operator <(PowerLevel left, PowerLevel right) => left.CompareTo(right) < 0;

    public static bool operator >(PowerLevel left, PowerLevel right) => left.CompareTo(right) > 0;

    public static bool operator <=(PowerLevel left, PowerLevel right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PowerLevel left, PowerLevel right) => left.CompareTo(right) >= 0;

    public int CompareTo(PowerLevel other) =>
        _outside is null && other._outside is null ? Value.CompareTo(other.Value)
        : Rank.CompareTo(other.Rank) is var byRank and not 0 ? byRank
        : Integer.CompareTo(other.Integer);

    public override string ToString() => _outside switch
    {
        null => Value.ToString(CultureInfo.InvariantCulture),
        BigInteger integer => integer.ToString(CultureInfo.InvariantCulture),
        Extreme.Infinite => "infinite",
        Extreme.Unreachable => "unreachable",
        _ => "powerless",
    };
}

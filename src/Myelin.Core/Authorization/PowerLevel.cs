using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization;

/// <summary>
/// A power level: an integer of any size, because old rooms have levels beyond 64 bits, or the infinite level of a creator (room version
/// 12, MSC4289).
/// </summary>
public readonly record struct PowerLevel : IComparable<PowerLevel>
{
    /// <summary>Above every integer.</summary>
    public static readonly PowerLevel Infinite = new(long.MaxValue, Extreme.Infinite);

    /// <summary>
    /// The value of a malformed required level. Old room versions allow such values in the state, and nobody must reach a level that can't be
    /// read.
    /// </summary>
    public static readonly PowerLevel Unreachable = new(long.MaxValue, Extreme.Unreachable);

    /// <summary>The level of a user whose level can't be read: below every integer.</summary>
    public static readonly PowerLevel Powerless = new(long.MinValue, Extreme.Powerless);

    /// <summary>Null for a 64-bit integer, as almost all levels are; otherwise a boxed <see cref="BigInteger"/> or <see cref="Extreme"/>.</summary>
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

    /// <summary>The integer, clamped to 64 bits.</summary>
    public long Value { get; }

    public bool IsInfinite => _outside is Extreme.Infinite;

    private int Rank => _outside is Extreme extreme ? (int)extreme : 0;

    private BigInteger Integer => _outside as BigInteger? ?? Value;

    public static implicit operator PowerLevel(long value) => new(value);

    public static PowerLevel FromInt64(long value) => new(value);

    /// <summary>The level for an integer of any size.</summary>
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

/// <summary>
/// Reads the value of one power level. Every room version has integers; versions up to 9 also have strings that contain an integer, and
/// versions up to 5 have floats, which are truncated ("Deprecated event content schemas" of the room versions). Levels of any size keep their
/// exact value: a clamped level could equal a different one, and this server would then disagree with the others in the room.
/// </summary>
internal static class PowerLevelValue
{
    /// <summary>Whether the value is a valid level in the room version. If not, the level is <see cref="PowerLevel.Unreachable"/>.</summary>
    public static bool TryRead(RoomVersion version, JsonElement value, out PowerLevel level)
    {
        level = PowerLevel.Unreachable;
        return value.ValueKind switch
        {
            JsonValueKind.Number => TryReadNumber(version, value, ref level),
            JsonValueKind.String when !version.RequiresIntegerPowerLevels => TryReadString(value.GetString(), ref level),
            _ => false,
        };
    }

    private static bool TryReadNumber(RoomVersion version, JsonElement value, ref PowerLevel level)
    {
        if (value.TryGetInt64(out var integer))
        {
            level = integer;
            return true;
        }

        // Only room versions without strict canonical JSON have floats and integers of any size.
        if (version.StrictCanonicalJson)
        {
            return false;
        }

        var text = value.GetRawText();
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
        {
            level = PowerLevel.From(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
            return true;
        }

        if (!value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            return false;
        }

        level = PowerLevel.From(new BigInteger(Math.Truncate(number)));
        return true;
    }

    private static bool TryReadString(ReadOnlySpan<char> text, ref PowerLevel level)
    {
        var trimmed = text.Trim();
        var digits = trimmed is ['+' or '-', ..] ? trimmed[1..] : trimmed;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        level = long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? integer
            : PowerLevel.From(BigInteger.Parse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        return true;
    }
}

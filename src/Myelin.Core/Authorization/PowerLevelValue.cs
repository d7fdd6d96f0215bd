using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization;

/// <summary>
/// Reads the value of one power level: integers in every room version, strings that hold one up to 9, and floats, cut off at
/// the point, up to 5 ("Deprecated event content schemas" of the room versions). Levels compare as the numbers that they are, however large:
/// a level that was clamped would tie with another that it is not equal to, and split the room from its other servers.
/// </summary>
internal static class PowerLevelValue
{
    /// <summary>Whether the value is a level of the room version; <see cref="PowerLevel.Unreachable"/> if it is none.</summary>
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

        // Only these versions' JSON has floats and integers of any size.
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

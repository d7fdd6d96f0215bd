using System.Globalization;
using System.Text.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization;

/// <summary>
/// Reads the value of one power level: integers in every room version, strings that hold one up to 9, and floats, cut off at
/// the point, up to 5 ("Deprecated event content schemas" of the room versions).
/// </summary>
internal static class PowerLevelValue
{
    /// <summary>
    /// What a malformed level reads as. It is above whatever is well-formed: old room versions let such values into the state,
    /// and a level that can't be read must not be a level that somebody reaches.
    /// </summary>
    public const long Unreadable = long.MaxValue;

    private const long Greatest = long.MaxValue - 1;

    public static bool TryRead(RoomVersion version, JsonElement value, out long level)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return TryReadNumber(version, value, out level);
            case JsonValueKind.String when !version.RequiresIntegerPowerLevels:
                return TryReadString(value.GetString(), out level);
            default:
                level = Unreadable;
                return false;
        }
    }

    private static bool TryReadNumber(RoomVersion version, JsonElement value, out long level)
    {
        if (value.TryGetInt64(out level))
        {
            level = Math.Clamp(level, -Greatest, Greatest);
            return true;
        }

        // Only these versions' JSON has floats and integers of any size; those beyond 64 bits are taken as the outermost.
        if (!version.StrictCanonicalJson && value.TryGetDouble(out var number) && double.IsFinite(number))
        {
            level = Clamp(Math.Truncate(number));
            return true;
        }

        level = Unreadable;
        return false;
    }

    private static bool TryReadString(ReadOnlySpan<char> text, out long level)
    {
        level = Unreadable;
        var trimmed = text.Trim();
        var digits = trimmed is ['+' or '-', ..] ? trimmed[1..] : trimmed;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        level = long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Math.Clamp(number, -Greatest, Greatest)
            : trimmed[0] == '-' ? -Greatest : Greatest;
        return true;
    }

    private static long Clamp(double number) => number switch
    {
        >= Greatest => Greatest,
        <= -Greatest => -Greatest,
        _ => (long)number,
    };
}

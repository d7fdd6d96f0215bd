using System.Buffers.Text;
using System.Globalization;

namespace Myelin.Core.Json;

/// <summary>Numbers of canonical JSON under a <see cref="JsonNumberRule"/>.</summary>
internal static class CanonicalNumber
{
    private const long Largest = (1L << 53) - 1;

    /// <exception cref="InvalidJsonException">The rule doesn't accept the number.</exception>
    public static void Append(ref ByteBuilder output, ReadOnlySpan<byte> number, JsonNumberRule rule)
    {
        var isNegativeZero = number.SequenceEqual("-0"u8);
        var isInteger = !number.ContainsAny((byte)'.', (byte)'e', (byte)'E');
        if (rule == JsonNumberRule.Strict)
        {
            if (!isInteger || isNegativeZero || !IsWithinRange(number))
            {
                throw InvalidJsonException.NumberOutOfRange();
            }

            output.Append(number);
        }
        else if (isInteger)
        {
            output.Append(isNegativeZero ? "0"u8 : number);
        }
        else
        {
            AppendFloat(ref output, number);
        }
    }

    private static bool IsWithinRange(ReadOnlySpan<byte> integer) =>
        Utf8Parser.TryParse(integer, out long value, out var consumed) && consumed == integer.Length && value is >= -Largest and <= Largest;

    /// <remarks>
    /// The specification's example turns <c>1e10</c> into an integer and doesn't say how to write fractions. Events in existing rooms
    /// were hashed by Python, which never writes an integer within range with an exponent, and writes a float as <c>50.0</c>: with the
    /// shortest digits that read back the same, in fixed notation with at least one decimal from 1e-4 up to 1e16, otherwise with a
    /// signed exponent of at least two digits.
    /// </remarks>
    private static void AppendFloat(ref ByteBuilder output, ReadOnlySpan<byte> number)
    {
        var value = double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            throw InvalidJsonException.NumberOutOfRange();
        }

        if (!number.Contains((byte)'.') && double.IsInteger(value) && Math.Abs(value) <= Largest)
        {
            output.Append((long)value);
            return;
        }

        Span<byte> shortest = stackalloc byte[32];
        Math.Abs(value).TryFormat(shortest, out var written, "R", CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[32];
        digits = digits[..SplitDigits(shortest[..written], digits, out var point)];

        if (double.IsNegative(value))
        {
            output.Append((byte)'-');
        }

        if (point is > -4 and <= 16)
        {
            AppendFixed(ref output, digits, point);
        }
        else
        {
            AppendExponential(ref output, digits, point - 1);
        }
    }

    /// <summary>Finds the significant digits, and the position of the decimal point relative to the first of them.</summary>
    private static int SplitDigits(ReadOnlySpan<byte> text, Span<byte> digits, out int point)
    {
        var exponentAt = text.IndexOf((byte)'E');
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : int.Parse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var pointAt = mantissa.IndexOf((byte)'.');
        point = exponent + (pointAt < 0 ? mantissa.Length : pointAt);

        var count = 0;
        foreach (var c in mantissa)
        {
            if (c == '.')
            {
                continue;
            }

            if (c == '0' && count == 0)
            {
                point--;
                continue;
            }

            digits[count++] = c;
        }

        while (count > 0 && digits[count - 1] == '0')
        {
            count--;
        }

        if (count == 0)
        {
            digits[count++] = (byte)'0';
            point = 1;
        }

        return count;
    }

    private static void AppendFixed(ref ByteBuilder output, ReadOnlySpan<byte> digits, int point)
    {
        if (point <= 0)
        {
            output.Append("0."u8);
            output.Append("0000"u8[..-point]);
            output.Append(digits);
            return;
        }

        var whole = Math.Min(point, digits.Length);
        output.Append(digits[..whole]);
        output.Append("0000000000000000"u8[..(point - whole)]);
        output.Append((byte)'.');
        output.Append(whole == digits.Length ? "0"u8 : digits[whole..]);
    }

    private static void AppendExponential(ref ByteBuilder output, ReadOnlySpan<byte> digits, int exponent)
    {
        output.Append(digits[0]);
        if (digits.Length > 1)
        {
            output.Append((byte)'.');
            output.Append(digits[1..]);
        }

        output.Append((byte)'e');
        output.Append(exponent < 0 ? (byte)'-' : (byte)'+');
        if (Math.Abs(exponent) < 10)
        {
            output.Append((byte)'0');
        }

        output.Append((long)Math.Abs(exponent));
    }
}

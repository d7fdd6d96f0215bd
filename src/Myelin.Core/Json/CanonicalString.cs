using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Myelin.Core.Json;

/// <summary>
/// Strings of canonical JSON: raw UTF-8, with only the escapes that JSON requires, in their shortest form with lower-case
/// hexadecimal digits (Appendices, "Canonical JSON", "Grammar").
/// </summary>
internal static class CanonicalString
{
    private const int MaximumUtf8BytesPerUnit = 3;

    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, (byte)'"', (byte)'\\']);

    /// <summary>Appends the text as a quoted string.</summary>
    /// <exception cref="InvalidJsonException">The text has a lone surrogate.</exception>
    public static void AppendQuoted(ref ByteBuilder output, string text)
    {
        output.Append((byte)'"');
        var destination = output.Reserve(text.Length * MaximumUtf8BytesPerUnit);
        if (Utf8.FromUtf16(text, destination, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw InvalidJsonException.InvalidUtf8();
        }

        if (destination[..written].ContainsAny(MustEscape))
        {
            byte[] plain = [.. destination[..written]];
            AppendPlain(ref output, plain);
        }
        else
        {
            output.Advance(written);
        }

        output.Append((byte)'"');
    }

    /// <summary>Appends the inside of a well-formed JSON string in canonical form. Returns whether the result has an escape.</summary>
    /// <exception cref="InvalidJsonException">An escaped surrogate is unpaired.</exception>
    public static bool AppendEscapedSource(scoped ref ByteBuilder output, ReadOnlySpan<byte> source)
    {
        var start = output.Length;
        while (source.IndexOf((byte)'\\') is var slash and >= 0)
        {
            output.Append(source[..slash]);
            source = source[slash..];
            source = source[1] == 'u' ? AppendUnicodeEscape(ref output, source) : AppendShortEscape(ref output, source);
        }

        output.Append(source);
        return output.Written[start..].Contains((byte)'\\');
    }

    /// <summary>Orders two canonical strings (without quotes) by the code points that they represent.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var difference = Next(ref left) - Next(ref right);
            if (difference != 0)
            {
                return difference;
            }
        }

        return left.Length - right.Length;
    }

    private static void AppendPlain(ref ByteBuilder output, ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(MustEscape) is var index and >= 0)
        {
            output.Append(text[..index]);
            AppendCodePoint(ref output, text[index]);
            text = text[(index + 1)..];
        }

        output.Append(text);
    }

    private static ReadOnlySpan<byte> AppendShortEscape(scoped ref ByteBuilder output, ReadOnlySpan<byte> source)
    {
        output.Append(source[1] == '/' ? source.Slice(1, 1) : source[..2]);
        return source[2..];
    }

    private static ReadOnlySpan<byte> AppendUnicodeEscape(scoped ref ByteBuilder output, ReadOnlySpan<byte> source)
    {
        var unit = CodeUnit(source);
        source = source[6..];
        if (!char.IsSurrogate(unit))
        {
            AppendCodePoint(ref output, unit);
            return source;
        }

        if (source.Length < 6 || source[0] != '\\' || source[1] != 'u' || !char.IsSurrogatePair(unit, CodeUnit(source)))
        {
            throw InvalidJsonException.InvalidUtf8();
        }

        AppendCodePoint(ref output, char.ConvertToUtf32(unit, CodeUnit(source)));
        return source[6..];
    }

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        (char)((Nibble(escape[2]) << 12) | (Nibble(escape[3]) << 8) | (Nibble(escape[4]) << 4) | Nibble(escape[5]));

    private static int Nibble(byte hexadecimal) => (hexadecimal & 0xF) + (hexadecimal > '9' ? 9 : 0);

    private static void AppendCodePoint(ref ByteBuilder output, int codePoint)
    {
        switch (codePoint)
        {
            case '"': output.Append("\\\""u8); return;
            case '\\': output.Append("\\\\"u8); return;
            case '\b': output.Append("\\b"u8); return;
            case '\t': output.Append("\\t"u8); return;
            case '\n': output.Append("\\n"u8); return;
            case '\f': output.Append("\\f"u8); return;
            case '\r': output.Append("\\r"u8); return;
            case < 0x20:
                output.Append("\\u00"u8);
                output.Append("0123456789abcdef"u8[codePoint >> 4]);
                output.Append("0123456789abcdef"u8[codePoint & 0xF]);
                return;
            default:
                output.Advance(new Rune(codePoint).EncodeToUtf8(output.Reserve(4)));
                return;
        }
    }

    private static int Next(ref ReadOnlySpan<byte> text)
    {
        if (text[0] != '\\')
        {
            var plain = text[0];
            text = text[1..];
            return plain;
        }

        int value = text[1] switch
        {
            (byte)'b' => '\b',
            (byte)'t' => '\t',
            (byte)'n' => '\n',
            (byte)'f' => '\f',
            (byte)'r' => '\r',
            (byte)'u' => CodeUnit(text),
            var other => other,
        };
        text = text[(text[1] == 'u' ? 6 : 2)..];
        return value;
    }
}

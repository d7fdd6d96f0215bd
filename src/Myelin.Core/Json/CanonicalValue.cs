using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Myelin.Core.Json;

/// <summary>Reads single values of canonical JSON, which must be well-formed.</summary>
internal static class CanonicalValue
{
    public static bool IsObject(ReadOnlySpan<byte> value) => value[0] == '{';

    public static bool IsArray(ReadOnlySpan<byte> value) => value[0] == '[';

    /// <summary>The text of a string; null for any other value.</summary>
    public static string? AsString(ReadOnlySpan<byte> value)
    {
        if (value[0] != '"')
        {
            return null;
        }

        if (!value.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(value[1..^1]);
        }

        var reader = new Utf8JsonReader(value);
        reader.Read();
        return reader.GetString();
    }

    /// <summary>The text of a key, given as the raw bytes between its quotes.</summary>
    public static string KeyText(ReadOnlySpan<byte> key)
    {
        if (!key.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(key);
        }

        byte[] quoted = [(byte)'"', .. key, (byte)'"'];
        return AsString(quoted)!;
    }

    /// <summary>The integer; null for any other value and for an integer beyond 64 bits.</summary>
    public static long? AsInt64(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long number, out var consumed) && consumed == value.Length ? number : null;

    /// <summary>The end of the value that starts at <paramref name="start"/>.</summary>
    public static int End(ReadOnlySpan<byte> json, int start) => json[start] switch
    {
        (byte)'"' => EndOfString(json, start),
        (byte)'{' or (byte)'[' => EndOfContainer(json, start),
        _ => start + json[start..].IndexOfAny((byte)',', (byte)'}', (byte)']'),
    };

    /// <summary>The end of the string that starts at <paramref name="start"/>, after its closing quote.</summary>
    public static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        var position = start + 1;
        while (true)
        {
            position += json[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[position] == '"')
            {
                return position + 1;
            }

            position += 2;
        }
    }

    private static int EndOfContainer(ReadOnlySpan<byte> json, int start)
    {
        var depth = 0;
        var position = start;
        while (true)
        {
            position += json[position..].IndexOfAny("\"{}[]"u8);
            switch (json[position])
            {
                case (byte)'"':
                    position = EndOfString(json, position);
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    if (--depth == 0)
                    {
                        return position + 1;
                    }

                    break;
            }

            position++;
        }
    }
}

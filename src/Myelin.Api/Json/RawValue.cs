using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Api.Json;

/// <summary>
/// One JSON value of any kind as its bytes, for what is passed on or signed: no DOM is built, and numbers and escapes stay as they were sent. Only
/// whitespace between tokens is left out.
/// </summary>
/// <param name="utf8">The JSON in UTF-8, valid and without whitespace around it.</param>
[JsonConverter(typeof(RawValueConverter))]
public readonly struct RawValue(ReadOnlyMemory<byte> utf8)
{
    /// <summary>The JSON in UTF-8; empty only for the default value, which can't be written.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    public bool IsObject => Utf8.Span is [(byte)'{', ..];
}

/// <summary>Reads and writes a <see cref="RawValue"/>.</summary>
public sealed class RawValueConverter : JsonConverter<RawValue>
{
    // Among PDUs, a null is one more that is malformed, and doesn't make the rest unreadable.
    public override bool HandleNull => true;

    public override RawValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var ahead = reader;
        ahead.Skip();
        var bytes = new byte[checked((int)(ahead.BytesConsumed - reader.TokenStartIndex))];
        return new RawValue(bytes.AsMemory(0, Copy(ref reader, bytes)));
    }

    public override void Write(Utf8JsonWriter writer, RawValue value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);

    /// <summary>Copies the value's tokens, and leaves the reader at the last. Returns the number of bytes.</summary>
    private static int Copy(ref Utf8JsonReader reader, Span<byte> target)
    {
        var depth = reader.CurrentDepth;
        var (length, isAfterValue) = (0, false);
        while (true)
        {
            if (isAfterValue && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                target[length++] = (byte)',';
            }

            isAfterValue = reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName);
            length += CopyToken(reader, target[length..]);
            if (isAfterValue && reader.CurrentDepth == depth)
            {
                return length;
            }

            reader.Read();
        }
    }

    private static int CopyToken(in Utf8JsonReader reader, Span<byte> target)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return CopyBytes(reader, target);
        }

        target[0] = (byte)'"';
        var length = CopyBytes(reader, target[1..]) + 1;
        target[length++] = (byte)'"';
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            target[length++] = (byte)':';
        }

        return length;
    }

    private static int CopyBytes(in Utf8JsonReader reader, Span<byte> target)
    {
        if (reader.HasValueSequence)
        {
            reader.ValueSequence.CopyTo(target);
            return (int)reader.ValueSequence.Length;
        }

        reader.ValueSpan.CopyTo(target);
        return reader.ValueSpan.Length;
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Myelin.Core.Json;

/// <summary>Writes JSON into memory.</summary>
public static class JsonBytes
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>What is written, in UTF-8.</summary>
    /// <param name="write">Writes one JSON value, of right form: it is not checked.</param>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }
}

using System.Buffers;
using System.Text.Json;
using Myelin.Api.Contracts;

namespace Myelin.Server.Rooms.Reading;

/// <summary>Writes a response body into memory, where it is assembled from several reads.</summary>
internal static class JsonBytes
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static RawJson Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4_096);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return new RawJson(buffer.WrittenMemory);
    }
}

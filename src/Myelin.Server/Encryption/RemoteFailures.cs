using System.Text.Json;

namespace Myelin.Server.Encryption;

/// <summary>Writes the <c>failures</c> of a request that names users on other servers, none of which can be reached.</summary>
internal static class RemoteFailures
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<string> servers)
    {
        writer.WriteStartObject("failures"u8);
        foreach (var server in servers)
        {
            writer.WriteStartObject(server);
            writer.WriteNumber("status"u8, 503);
            writer.WriteString("message"u8, "The server could not be reached."u8);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

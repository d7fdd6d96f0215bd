using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "User-interactive API in the REST API": the authentication that the server requires before it executes a request.</summary>
public sealed record AuthenticationChallenge
{
    /// <summary>The possible flows, each a sequence of authentication types.</summary>
    public required ImmutableArray<ImmutableArray<string>> Flows { get; init; }

    /// <summary>The parameters for the client, by authentication type.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Parameters { get; init; }

    /// <summary>The session, which the client sends with its next attempt.</summary>
    public string? Session { get; init; }

    /// <summary>The authentication types that the session has completed.</summary>
    public ImmutableArray<string> Completed { get; init; } = [];

    /// <summary>Writes the members into an object that the caller has begun.</summary>
    internal void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("flows"u8);
        foreach (var flow in Flows)
        {
            writer.WriteStartObject();
            WriteTexts(writer, "stages"u8, flow);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("params"u8);
        foreach (var (type, parameters) in Parameters)
        {
            writer.WritePropertyName(type);
            parameters.WriteTo(writer);
        }

        writer.WriteEndObject();
        if (Session is not null)
        {
            writer.WriteString("session"u8, Session);
        }

        if (!Completed.IsEmpty)
        {
            WriteTexts(writer, "completed"u8, Completed);
        }
    }

    /// <summary>Reads the members of a response; null if it has no challenge.</summary>
    internal static AuthenticationChallenge? Read(JsonElement json) =>
        json.TryGetProperty("flows"u8, out var flows) && flows.ValueKind == JsonValueKind.Array
            ? new AuthenticationChallenge
            {
                Flows = [.. flows.EnumerateArray().Where(flow => flow.ValueKind == JsonValueKind.Object).Select(flow => Texts(flow, "stages"u8))],
                Parameters = json.TryGetProperty("params"u8, out var parameters) && parameters.ValueKind == JsonValueKind.Object
                    ? parameters.EnumerateObject().DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Value.Clone(), StringComparer.Ordinal)
                    : [],
                Session = MatrixError.Text(json, "session"u8),
                Completed = Texts(json, "completed"u8),
            }
            : null;

    private static void WriteTexts(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static ImmutableArray<string> Texts(JsonElement json, ReadOnlySpan<byte> name) =>
        json.TryGetProperty(name, out var texts) && texts.ValueKind == JsonValueKind.Array ? [.. texts.EnumerateArray().Select(MatrixError.Text).OfType<string>()] : [];
}

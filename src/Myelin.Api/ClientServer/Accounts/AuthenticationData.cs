using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>
/// The <c>auth</c> of a request ("User-interactive API in the REST API"): type, session and the parameters of the type. It may contain
/// a password, so <see cref="ToString"/> doesn't show them.
/// </summary>
[JsonConverter(typeof(AuthenticationDataConverter))]
public sealed class AuthenticationData(JsonElement content)
{
    /// <summary>The attempted stage; null if the client believes that it was completed elsewhere.</summary>
    public string? Type { get; } = Text(content, "type");

    /// <summary>The session; null to start one.</summary>
    public string? Session { get; } = Text(content, "session");

    /// <summary>The whole object, for the parameters of its type.</summary>
    public JsonElement Content => content;

    public override string ToString() => $"(authentication data of type {Type})";

    private static string? Text(JsonElement content, string name) =>
        content.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw new JsonException($"'{name}' must be a string.")
            : null;
}

/// <summary>Reads <see cref="AuthenticationData"/> from a JSON object.</summary>
public sealed class AuthenticationDataConverter : JsonConverter<AuthenticationData>
{
    public override AuthenticationData Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An object is expected.");
        }

        return new AuthenticationData(JsonElement.ParseValue(ref reader));
    }

    public override void Write(Utf8JsonWriter writer, AuthenticationData value, JsonSerializerOptions options) => value.Content.WriteTo(writer);
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Api.Json;

/// <summary>A password or token in a request. <see cref="ToString"/> doesn't show it, so it can't get into logs or traces.</summary>
[JsonConverter(typeof(SecretConverter))]
public readonly struct Secret(string value)
{
    private readonly string? _value = value;

    /// <summary>The secret itself.</summary>
    public string Reveal() => _value ?? string.Empty;

    public override string ToString() => "(secret)";
}

/// <summary>Reads a <see cref="Secret"/> from a JSON string.</summary>
public sealed class SecretConverter : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? new Secret(reader.GetString()!) : throw new JsonException("A string is expected.");

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}

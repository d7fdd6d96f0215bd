using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Core.Identifiers;

namespace Myelin.Api.Json;

/// <summary>Converts identifiers from and to JSON strings. One that violates its grammar causes a <see cref="JsonException"/>.</summary>
public abstract class IdentifierConverter<T> : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString()!, out var id)
            ? id
            : throw new JsonException($"Not a valid {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Text(value));

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryParse(reader.GetString()!, out var id) ? id : throw new JsonException($"Not a valid {typeof(T).Name}.");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(Text(value));

    protected abstract bool TryParse(string text, out T id);

    protected abstract string Text(T id);
}

public sealed class UserIdConverter : IdentifierConverter<UserId>
{
    protected override bool TryParse(string text, out UserId id) => UserId.TryParse(text, out id);

    protected override string Text(UserId id) => id.Value;
}

public sealed class RoomIdConverter : IdentifierConverter<RoomId>
{
    protected override bool TryParse(string text, out RoomId id) => RoomId.TryParse(text, out id);

    protected override string Text(RoomId id) => id.Value;
}

public sealed class EventIdConverter : IdentifierConverter<EventId>
{
    protected override bool TryParse(string text, out EventId id) => EventId.TryParse(text, out id);

    protected override string Text(EventId id) => id.Value;
}

public sealed class RoomAliasConverter : IdentifierConverter<RoomAlias>
{
    protected override bool TryParse(string text, out RoomAlias id) => RoomAlias.TryParse(text, out id);

    protected override string Text(RoomAlias id) => id.Value;
}

public sealed class ServerNameConverter : IdentifierConverter<ServerName>
{
    protected override bool TryParse(string text, out ServerName id) => ServerName.TryParse(text, out id);

    protected override string Text(ServerName id) => id.Value;
}

public sealed class DeviceIdConverter : IdentifierConverter<DeviceId>
{
    protected override bool TryParse(string text, out DeviceId id)
    {
        id = new DeviceId(text);
        return text.Length > 0;
    }

    protected override string Text(DeviceId id) => id.Value;
}

using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Membership;

/// <summary>Server-Server API, "Inviting to a room", in its first form: for rooms of version 1 and 2 alone.</summary>
public sealed record SendInviteV1 : IOperation<SendInviteV1, SendInviteV1.Response>
{
    public static Operation<SendInviteV1, Response> Contract { get; } = Operation.Put("sendInviteV1", "/_matrix/federation/v1/invite/{roomId}/{eventId}") with
    {
        Auth = AuthScheme.Server,
        MaximumBody = ServerServerLimits.MaximumInvite,
        MaximumDepth = ServerServerLimits.MaximumInviteDepth,
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    /// <summary>The invite event. <c>invite_room_state</c> is in its <c>unsigned</c>.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Event { get; init; }

    /// <summary>The response is an array of a status and the object.</summary>
    [JsonConverter(typeof(InviteV1ResponseConverter))]
    public sealed record Response(SignedInvite Signed);
}

/// <summary>Reads and writes <c>[200, {"event": ...}]</c>.</summary>
public sealed class InviteV1ResponseConverter : JsonConverter<SendInviteV1.Response>
{
    private const int Status = 200;

    public override SendInviteV1.Response Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.Read()
            || JsonSerializer.Deserialize(ref reader, Signed(options)) is not { } signed || !reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException("An array of a status and an object is expected.");
        }

        return new SendInviteV1.Response(signed);
    }

    public override void Write(Utf8JsonWriter writer, SendInviteV1.Response value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(Status);
        JsonSerializer.Serialize(writer, value.Signed, Signed(options));
        writer.WriteEndArray();
    }

    private static JsonTypeInfo<SignedInvite> Signed(JsonSerializerOptions options) => (JsonTypeInfo<SignedInvite>)options.GetTypeInfo(typeof(SignedInvite));
}

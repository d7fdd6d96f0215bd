using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;
using ReceiptsByRoom = System.Collections.Generic.IReadOnlyDictionary<
    string, System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyDictionary<string, Myelin.Api.Json.RawValue>>>;

namespace Myelin.Api.ServerServer.Edus;

/// <summary>Server-Server API, "Receipts": receipts of users of the sending server. Earlier ones that it doesn't mention still hold.</summary>
/// <param name="Rooms">
/// A <see cref="UserReceipt"/> by room, receipt type (<c>m.read</c>) and user. The IDs are strings and the receipts are raw, so that one that is malformed
/// doesn't conceal the others.
/// </param>
[JsonConverter(typeof(ReceiptEduConverter))]
public sealed record ReceiptEdu(ReceiptsByRoom Rooms) : IEduContent
{
    public static string EduType => "m.receipt";
}

/// <summary>One user's receipt ("User Read Receipt").</summary>
public sealed record UserReceipt : OpenObject
{
    /// <summary>The event up to which the user has read: one.</summary>
    public required IReadOnlyList<EventId> EventIds { get; init; }

    public required Metadata Data { get; init; }

    /// <summary>"Read Receipt Metadata".</summary>
    public sealed record Metadata : OpenObject
    {
        /// <summary>When the user read it, in milliseconds since the Unix epoch.</summary>
        public required long Ts { get; init; }

        /// <summary>The root of the thread that the receipt is for, or <c>main</c>; null if it is for all threads.</summary>
        public string? ThreadId { get; init; }
    }
}

/// <summary>The content has no members but the rooms.</summary>
public sealed class ReceiptEduConverter : JsonConverter<ReceiptEdu>
{
    public override ReceiptEdu? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, Rooms(options)) is { } rooms ? new ReceiptEdu(rooms) : null;

    public override void Write(Utf8JsonWriter writer, ReceiptEdu value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Rooms, Rooms(options));

    private static JsonTypeInfo<ReceiptsByRoom> Rooms(JsonSerializerOptions options) => (JsonTypeInfo<ReceiptsByRoom>)options.GetTypeInfo(typeof(ReceiptsByRoom));
}

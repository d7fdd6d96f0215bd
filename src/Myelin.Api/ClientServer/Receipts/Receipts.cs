using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Receipts;

/// <summary>Client-Server API, "Receipts".</summary>
public sealed record PostReceipt : IOperation<PostReceipt, Empty>
{
    public static Operation<PostReceipt, Empty> Contract { get; } =
        Operation.Post("postReceipt", "/_matrix/client/v3/rooms/{roomId}/receipt/{receiptType}/{eventId}").AlsoR0() with { AllowsNoBody = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string ReceiptType { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    /// <summary>May contain <c>thread_id</c>. If that is invalid in any way, the error is <c>M_INVALID_PARAM</c>.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>Client-Server API, "Fully read markers".</summary>
public sealed record SetReadMarker : IOperation<SetReadMarker, Empty>
{
    public static Operation<SetReadMarker, Empty> Contract { get; } =
        Operation.Post("setReadMarker", "/_matrix/client/v3/rooms/{roomId}/read_markers").AlsoR0() with { AllowsNoBody = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Markers { get; init; }

    public sealed record Body
    {
        [JsonPropertyName("m.fully_read")]
        public EventId? FullyRead { get; init; }

        [JsonPropertyName("m.read")]
        public EventId? Read { get; init; }

        [JsonPropertyName("m.read.private")]
        public EventId? ReadPrivate { get; init; }
    }
}

/// <summary>The body of read markers.</summary>
[JsonSerializable(typeof(SetReadMarker.Body), TypeInfoPropertyName = "SetReadMarkerBody")]
public sealed partial class ReceiptsJson : JsonSerializerContext;

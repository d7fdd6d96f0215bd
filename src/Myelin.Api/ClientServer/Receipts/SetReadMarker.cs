using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Receipts;

/// <summary>Client-Server API, "Fully read markers".</summary>
public sealed record SetReadMarker : IOperation<Empty>
{
    public static Operation Contract { get; } =
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

using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Sending events to a room": a message event.</summary>
public sealed record SendMessage : IOperation<SendMessage, SendMessage.Response>
{
    public static Operation<SendMessage, Response> Contract { get; } = Operation.Put("sendMessage", "/_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}").AlsoR0() with { AllowsGuests = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string EventType { get; init; }

    [FromPath]
    public required string TxnId { get; init; }

    /// <summary>Milliseconds since the Unix epoch; used only for application services ("Timestamp massaging").</summary>
    [FromQuery]
    public long? Ts { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }

    public sealed record Response(EventId EventId);
}

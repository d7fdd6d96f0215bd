using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Redactions".</summary>
public sealed record RedactEvent : IOperation<RedactEvent, RedactEvent.Response>
{
    public static Operation<RedactEvent, Response> Contract { get; } = Operation.Put("redactEvent", "/_matrix/client/v3/rooms/{roomId}/redact/{eventId}/{txnId}").AlsoR0() with { AllowsGuests = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    [FromPath]
    public required string TxnId { get; init; }

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        public string? Reason { get; init; }
    }

    public sealed record Response(EventId EventId);
}

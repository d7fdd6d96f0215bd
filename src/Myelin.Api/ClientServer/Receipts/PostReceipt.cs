using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Receipts;

/// <summary>Client-Server API, "Receipts".</summary>
public sealed record PostReceipt : IOperation<Empty>
{
    public static Operation Contract { get; } =
        Operation.Post("postReceipt", "/_matrix/client/v3/rooms/{roomId}/receipt/{receiptType}/{eventId}").AlsoR0() with { AllowsNoBody = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string ReceiptType { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    /// <summary>May hold <c>thread_id</c>, whose every fault is <c>M_INVALID_PARAM</c>.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Body { get; init; }
}

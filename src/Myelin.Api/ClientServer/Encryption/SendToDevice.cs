using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>Client-Server API, "Send-to-Device messaging".</summary>
public sealed record SendToDevice : IOperation<SendToDevice, Empty>
{
    /// <summary>Clients send the room key for all devices of a large room in one body.</summary>
    private const int LargestBody = 4_194_304;

    public static Operation<SendToDevice, Empty> Contract { get; } = Operation.Put("sendToDevice", "/_matrix/client/v3/sendToDevice/{eventType}/{txnId}").AlsoR0() with
    {
        AllowsGuests = true,
        MaximumBody = LargestBody,
    };

    [FromPath]
    public required string EventType { get; init; }

    [FromPath]
    public required string TxnId { get; init; }

    /// <summary><c>{"messages": {user: {device or "*": content}}}</c>.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}

using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Pushing events": events, ephemeral data and to-device messages in one transaction. This server calls it.</summary>
public sealed record SendTransaction : IOperation<SendTransaction, Empty>
{
    public static Operation<SendTransaction, Empty> Contract { get; } =
        Operation.Put("sendTransaction", "/_matrix/app/v1/transactions/{txnId}") with { Auth = AuthScheme.HomeserverToken };

    [FromPath]
    public required string TxnId { get; init; }

    /// <summary>The transaction; see the schema of <c>sendTransaction</c>.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}

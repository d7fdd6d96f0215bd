using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Transactions;

/// <summary>Server-Server API, "Transactions": new events and ephemeral data from another server.</summary>
public sealed record SendTransaction : IOperation<SendTransaction, SendTransaction.Response>
{
    public static Operation<SendTransaction, Response> Contract { get; } = Operation.Put("sendTransaction", "/_matrix/federation/v1/send/{txnId}") with
    {
        Auth = AuthScheme.Server,
        MaximumBody = ServerServerLimits.MaximumTransaction,
        MaximumDepth = ServerServerLimits.MaximumTransactionDepth,
    };

    [FromPath]
    public required string TxnId { get; init; }

    [FromBody]
    public required Body Transaction { get; init; }

    /// <summary>PDUs and EDUs are raw: one that is malformed is not a reason to refuse the others, which the sender could never deliver then.</summary>
    public sealed record Body
    {
        /// <summary>The sending server by its own account. The signature of the request tells who it is.</summary>
        public required ServerName Origin { get; init; }

        /// <summary>When the transaction started, in milliseconds since the Unix epoch.</summary>
        public required long OriginServerTs { get; init; }

        /// <summary>At most <see cref="ServerServerLimits.MaximumPdus"/> events, each in the format of its room's version.</summary>
        public required IReadOnlyList<RawValue> Pdus { get; init; }

        /// <summary>At most <see cref="ServerServerLimits.MaximumEdus"/>, see <see cref="Edus.Edu"/>; null if there are none.</summary>
        public IReadOnlyList<RawValue>? Edus { get; init; }
    }

    /// <param name="Pdus">The result for each PDU by event ID. The sender has no use for a result under an ID that is not valid, but the transaction was received.</param>
    public sealed record Response(IReadOnlyDictionary<string, PduResult> Pdus);

    /// <param name="Error">Why the PDU was not accepted, for people to read; null if it was.</param>
    public sealed record PduResult(string? Error = null);
}

/// <summary>The bodies and responses for sending events.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>), TypeInfoPropertyName = "AskPolicyServerToSignResponse")]
[JsonSerializable(typeof(SendTransaction.Body), TypeInfoPropertyName = "SendTransactionBody")]
[JsonSerializable(typeof(SendTransaction.Response), TypeInfoPropertyName = "SendTransactionResponse")]
public sealed partial class TransactionsJson : JsonSerializerContext;

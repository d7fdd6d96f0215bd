using Myelin.Api;
using Myelin.Api.ServerServer;
using Myelin.Api.ServerServer.Transactions;
using Myelin.Server.Federation;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Receives each transaction once, within bounds for each server. One that comes again gets the same answer, also while it is being received.</summary>
internal sealed class ReceivedTransactions(TransactionReceipt receipt, MemoryBudget budget)
{
    private readonly SharedWork<Key, SendTransaction.Response> _underWay = new(ReceiptLimits.TransactionsAtOnce, ReceiptLimits.TransactionsAtOnce);
    private readonly Cache<Key, SendTransaction.Response> _answers = new(budget, "federation_transactions", BytesOf);
    private readonly Dictionary<ServerName, Load> _loads = [];
    private readonly Lock _lock = new();

    /// <exception cref="MatrixException"><c>M_BAD_JSON</c>: it has too many events. <c>M_LIMIT_EXCEEDED</c>: too much of this server is under way.</exception>
    public async Task<SendTransaction.Response> ReceiveAsync(ServerName origin, SendTransaction request, CancellationToken cancellationToken)
    {
        var transaction = request.Transaction;
        if (transaction.Pdus.Count > ServerServerLimits.MaximumPdus || transaction.Edus?.Count > ServerServerLimits.MaximumEdus)
        {
            throw MatrixException.BadJson($"A transaction has at most {ServerServerLimits.MaximumPdus} PDUs and {ServerServerLimits.MaximumEdus} EDUs.");
        }

        if (request.TxnId.Length > ReceiptLimits.TransactionIdLength)
        {
            throw MatrixException.InvalidParam("The transaction ID is too long.");
        }

        var key = new Key(origin, request.TxnId);
        return _answers.TryGet(key, out var answer) ? answer
            : await (_underWay.Run(key, () => OnceAsync(key, transaction)) ?? throw MatrixException.LimitExceeded(ReceiptLimits.RetryAfter)).WaitAsync(cancellationToken);
    }

    private async Task<SendTransaction.Response> OnceAsync(Key key, SendTransaction.Body transaction)
    {
        // It may have been answered between the look and the turn.
        if (_answers.TryGet(key, out var answer))
        {
            return answer;
        }

        var bytes = transaction.Pdus.Sum(static pdu => (long)pdu.Utf8.Length) + (transaction.Edus ?? []).Sum(static edu => (long)edu.Utf8.Length);
        Enter(key.Origin, bytes);
        try
        {
            answer = await receipt.ReceiveAsync(key.Origin, transaction, CancellationToken.None);
            _answers.Set(key, answer);
            return answer;
        }
        finally
        {
            Leave(key.Origin, bytes);
        }
    }

    private void Enter(ServerName origin, long bytes)
    {
        lock (_lock)
        {
            var load = _loads.GetValueOrDefault(origin);
            if (load.Transactions == ReceiptLimits.TransactionsPerServer || (load.Transactions > 0 && load.Bytes + bytes > ReceiptLimits.BytesPerServer))
            {
                throw MatrixException.LimitExceeded(ReceiptLimits.RetryAfter);
            }

            _loads[origin] = new Load(load.Transactions + 1, load.Bytes + bytes);
        }
    }

    private void Leave(ServerName origin, long bytes)
    {
        lock (_lock)
        {
            var load = _loads[origin];
            if (load.Transactions == 1)
            {
                _loads.Remove(origin);
            }
            else
            {
                _loads[origin] = new Load(load.Transactions - 1, load.Bytes - bytes);
            }
        }
    }

    private static long BytesOf(Key key, SendTransaction.Response answer) =>
        EstimatedBytes.Of(key.Origin.Value) + EstimatedBytes.Of(key.TransactionId) + answer.Pdus.Sum(static pdu => EstimatedBytes.Of(pdu.Key) + EstimatedBytes.Node);

    private readonly record struct Key(ServerName Origin, string TransactionId);

    private readonly record struct Load(int Transactions, long Bytes);
}

using System.Buffers.Text;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Myelin.Api.Json;
using Myelin.Api.ServerServer.Transactions;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Federation;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Sends transactions to other servers, so many at a time.</summary>
internal sealed partial class TransactionSender(
    IFederationClient client, EventCache events, ServerIdentity identity, DestinationMetrics metrics, TimeProvider time, ILogger<TransactionSender> logger) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(DestinationLimits.TransactionsAtOnce);

    /// <summary>Sends a transaction once, and says what became of it.</summary>
    public async ValueTask<DestinationInput> SendAsync(ServerName server, OutgoingTransaction transaction, CancellationToken cancellationToken)
    {
        var pdus = new List<Pdu>(transaction.Events.Length);
        foreach (var outgoing in transaction.Events)
        {
            // The bytes are the event's own, without unsigned data. An event that was redacted since is sent redacted.
            if (await events.FindAsync(new EventNumber(outgoing.Number), cancellationToken) is { } pdu)
            {
                pdus.Add(pdu);
            }
        }

        if (pdus.Count == 0 && transaction.Edus.IsEmpty)
        {
            return new DestinationInput.Taken();
        }

        var request = new SendTransaction
        {
            TxnId = transaction.Id ?? IdOf(pdus),
            Transaction = new SendTransaction.Body
            {
                Origin = identity.ServerName,
                OriginServerTs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Pdus = [.. pdus.Select(static pdu => new RawValue(pdu.Json))],
                Edus = transaction.Edus.IsEmpty ? null : [.. transaction.Edus.Select(static edu => new RawValue(edu.Json))],
            },
        };
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return Judge(server, request.TxnId, transaction, await client.SendAsync(server, request, FederationBounds.Ordinary, cancellationToken));
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private DestinationInput Judge(ServerName server, string id, OutgoingTransaction transaction, FederationAnswer<SendTransaction.Response> answer)
    {
        DestinationInput outcome = answer switch
        {
            { Failure: null } => new DestinationInput.Taken(),

            // What the server says about the content of a request is not about its own state.
            { Failure: CallRefused { Status: 400, Error: not null } or CallRefused { Status: 413 } } => new DestinationInput.Refused(Error(answer.Failure)),
            _ => new DestinationInput.Failed(Error(answer.Failure), RandomNumberGenerator.GetInt32(1_001) / 1_000.0),
        };
        metrics.Sent(outcome, transaction);
        if (answer.Failure is { } failure)
        {
            NotTaken(logger, server, id, failure.Reason);
            return outcome;
        }

        foreach (var (eventId, result) in answer.Response!.Pdus)
        {
            if (result.Error is { } error)
            {
                PduNotTaken(logger, server, eventId, error);
            }
        }

        return outcome;
    }

    private static string IdOf(List<Pdu> pdus) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', pdus.Select(static pdu => pdu.EventId.Value)))));

    /// <summary>What is kept of an error, in which other servers may have written anything.</summary>
    private static string Error(FederationFailure failure) => string.Create(
        Math.Min(failure.Reason.Length, DestinationLimits.ErrorLength),
        failure.Reason,
        static (text, reason) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = char.IsControl(reason[i]) || char.IsSurrogate(reason[i]) ? ' ' : reason[i];
            }
        });

    [LoggerMessage(EventId = 1801, Level = LogLevel.Information, Message = "{Server} has not taken the transaction {Transaction}: {Reason}")]
    private static partial void NotTaken(ILogger logger, ServerName server, string transaction, string reason);

    [LoggerMessage(EventId = 1802, Level = LogLevel.Information, Message = "{Server} has not accepted the event {Event}, which is not sent again: {Reason}")]
    private static partial void PduNotTaken(ILogger logger, ServerName server, string @event, string reason);
}

/// <summary>Counts transactions and what was in them, by outcome.</summary>
internal sealed class DestinationMetrics
{
    public const string MeterName = "Myelin.Destinations";

    private readonly Counter<long> _transactions;
    private readonly Counter<long> _pdus;
    private readonly Counter<long> _edus;

    public DestinationMetrics(IMeterFactory meters, PausedDestinations paused)
    {
        var meter = meters.Create(MeterName);
        _transactions = meter.CreateCounter<long>("myelin.destinations.transactions", null, "Transactions sent to other servers, by how they ended.");
        _pdus = meter.CreateCounter<long>("myelin.destinations.pdus", null, "Events that other servers have taken: each counts once for each server.");
        _edus = meter.CreateCounter<long>("myelin.destinations.edus", null, "EDUs that other servers have taken: each counts once for each server.");
        meter.CreateObservableGauge("myelin.destinations.paused", () => paused.Count, null, "Servers that could not be reached at the last attempt.");
    }

    public void Sent(DestinationInput outcome, OutgoingTransaction transaction)
    {
        _transactions.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
        {
            DestinationInput.Taken => "taken",
            DestinationInput.Refused => "refused",
            _ => "failed",
        }));
        if (outcome is DestinationInput.Taken)
        {
            _pdus.Add(transaction.Events.Length);
            _edus.Add(transaction.Edus.Length);
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using Myelin.Api.AppServices;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Log;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Sends transactions, one at a time to each application service.</summary>
internal sealed class TransactionSending(AppServiceCalls calls, AppServiceContact contact, TransactionBody body, IToDeviceMessages toDevice, LogLineage lineage)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Sends a transaction that has been fixed, and adds to the unit what its acknowledgement means.</summary>
    /// <exception cref="AppServiceUnreachableException">The service gave no answer, or refused it.</exception>
    public async Task SendAsync(AppService service, AppServiceTransaction transaction, LogUnit unit, CancellationToken cancellationToken)
    {
        var (json, messages) = await body.WriteAsync(service, transaction, cancellationToken);
        await SendAsync(service, transaction.Number, json, cancellationToken);
        toDevice.AddReceived(unit, messages);
    }

    /// <summary>Sends a body under an ID of its own.</summary>
    /// <exception cref="AppServiceUnreachableException">The service gave no answer, or refused it.</exception>
    public async Task SendAsync(AppService service, long number, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd(service.Id, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            var answer = await calls.SendAsync(
                service,
                new AppServiceRequest(SendTransaction.Contract)
                {
                    Path = [TransactionId(number)],
                    Body = json,
                    ReadsBody = false,
                    Timeout = AppServiceLimits.TransactionTimeout,
                },
                cancellationToken);
            if (!answer.IsSuccess)
            {
                throw new AppServiceUnreachableException($"The application service '{service}' answered a transaction with {answer.Status}.", isTimeout: false, null);
            }

            contact.Answered(service);
        }
        finally
        {
            gate.Release();
        }
    }

    // Numbers begin anew with a database that is restored: those of another lineage are other transactions.
    private string TransactionId(long number) => string.Create(CultureInfo.InvariantCulture, $"{lineage.Id}.{number}");
}

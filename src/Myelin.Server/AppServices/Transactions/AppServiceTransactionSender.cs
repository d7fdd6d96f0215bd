using System.Globalization;
using Myelin.Api.AppServices;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.Encryption;
using Myelin.Server.Log;
using Myelin.Server.Log.Readers;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Sends transactions, one at a time to each application service.</summary>
internal sealed class AppServiceTransactionSender(
    AppServiceCalls calls, AppServiceContact contact, TransactionAttempts attempts, TransactionBody body, IToDeviceMessages toDevice, LogLineage lineage, IGrainFactory grains)
{
    /// <summary>Sends a transaction that has been fixed, and adds to the unit what its acknowledgement means.</summary>
    /// <exception cref="AppServiceUnreachableException">The service gave no answer, or refused it.</exception>
    public async Task SendAsync(AppService service, AppServiceTransaction transaction, LogUnit unit, CancellationToken cancellationToken)
    {
        var (json, messages) = await body.WriteAsync(service, transaction, cancellationToken);
        await SendAsync(service, transaction.Number, json, isKept: true, cancellationToken);
        toDevice.AddReceived(unit, messages);
    }

    /// <summary>Sends a body under an ID of its own, once.</summary>
    /// <exception cref="AppServiceUnreachableException">The service gave no answer, or refused it.</exception>
    public Task SendAsync(AppService service, long number, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        SendAsync(service, number, json, isKept: false, cancellationToken);

    private async Task SendAsync(AppService service, long number, ReadOnlyMemory<byte> json, bool isKept, CancellationToken cancellationToken)
    {
        using var attempt = await attempts.BeginAsync(service, isKept, cancellationToken);
        var answer = await CallAsync(service, number, json, attempt, cancellationToken);
        if (!answer.IsSuccess)
        {
            if (answer.Status is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout)
            {
                contact.Missed(service);
            }

            throw new AppServiceUnreachableException($"The application service '{service}' answered a transaction with {answer.Status}.", isTimeout: false, null);
        }

        // Typing and the like are tried whenever there are some: what waits for its next attempt goes on with them.
        if (contact.Answered(service))
        {
            await grains.GetGrain<ILogReaderGrain>(AppServiceReader.NameOf(service)).ResumeAsync();
        }
    }

    private async Task<AppServiceAnswer> CallAsync(AppService service, long number, ReadOnlyMemory<byte> json, TransactionAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.SendAsync(
                service,
                AppServiceRequest.Of(new SendTransaction { TxnId = TransactionId(number), Content = json }) with
                {
                    ReadsBody = false,
                    Timeout = AppServiceLimits.TransactionTimeout,
                },
                attempt.Token);
        }
        catch (OperationCanceledException cancelled) when (attempt.IsCutShort && !cancellationToken.IsCancellationRequested)
        {
            // It isn't away: with the ping its reader has been resumed as well.
            throw new AppServiceUnreachableException($"The application service '{service}' answered a ping, but not the transaction sent before.", isTimeout: true, cancelled);
        }
        catch (AppServiceUnreachableException)
        {
            contact.Missed(service);
            throw;
        }
    }

    // Numbers begin anew with a database that is restored: those of another lineage are other transactions.
    private string TransactionId(long number) => string.Create(CultureInfo.InvariantCulture, $"{lineage.Id}.{number}");
}

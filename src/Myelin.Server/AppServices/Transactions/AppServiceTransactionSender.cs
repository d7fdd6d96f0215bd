using System.Globalization;
using Myelin.Api.AppServices;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.Encryption;
using Myelin.Server.Log;
using Myelin.Server.Log.Readers;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Sends transactions to application services, to each service one at a time.</summary>
internal sealed class AppServiceTransactionSender(
    AppServiceCalls calls, AppServiceContact contact, TransactionAttempts attempts, TransactionBody body, IToDeviceMessages toDevice, LogLineage lineage, IGrainFactory grains)
{
    /// <summary>Sends a fixed transaction, and adds to the unit what its acknowledgement implies.</summary>
    /// <exception cref="AppServiceUnreachableException">The service did not respond, or refused the transaction.</exception>
    public async Task SendAsync(AppService service, AppServiceTransaction transaction, LogUnit unit, CancellationToken cancellationToken)
    {
        var (json, messages) = await body.WriteAsync(service, transaction, cancellationToken);
        await SendAsync(service, transaction.Number, json, isKept: true, cancellationToken);
        toDevice.AddReceived(unit, messages);
    }

    /// <summary>Sends a body under an ID of its own, only once.</summary>
    /// <exception cref="AppServiceUnreachableException">The service did not respond, or refused the transaction.</exception>
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

        // Ephemeral data is sent whenever there is some, so its success lets transactions that wait for their next attempt go on.
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
            // The service is not away: the ping has resumed its reader as well.
            throw new AppServiceUnreachableException($"The application service '{service}' answered a ping, but not the transaction sent before.", isTimeout: true, cancelled);
        }
        catch (AppServiceUnreachableException)
        {
            contact.Missed(service);
            throw;
        }
    }

    // A restored database reuses numbers; the lineage makes their transactions different ones.
    private string TransactionId(long number) => string.Create(CultureInfo.InvariantCulture, $"{lineage.Id}.{number}");
}

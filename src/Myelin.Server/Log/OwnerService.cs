namespace Myelin.Server.Log;

/// <summary>
/// Makes sure that the grains that own background work run somewhere in the cluster: calls them when the server starts and from time to time afterwards,
/// in case the process that ran them is gone.
/// </summary>
/// <param name="interval">The time between calls.</param>
/// <param name="retryDelay">The delay before the next call if one failed.</param>
/// <param name="time">The clock.</param>
internal abstract class OwnerService(TimeSpan interval, TimeSpan retryDelay, TimeProvider time) : BackgroundService
{
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(await EnsureAsync(stoppingToken) ? interval : retryDelay, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    /// <summary>Calls every owner.</summary>
    /// <returns>Whether all of them answered.</returns>
    protected abstract Task<bool> EnsureAsync(CancellationToken cancellationToken);

    /// <summary>Waits for a call to an owner.</summary>
    /// <param name="call">The call.</param>
    /// <param name="logFailure">Logs why it failed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it succeeded.</returns>
    protected static async Task<bool> TryAsync(Func<Task> call, Action<Exception> logFailure, CancellationToken cancellationToken)
    {
        try
        {
            await call().WaitAsync(cancellationToken);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            logFailure(failure);
            return false;
        }
    }
}

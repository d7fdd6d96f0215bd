using Myelin.Server.Log;

namespace Myelin.Server.Presence;

/// <summary>Loads the saved presence at the start, and saves the presence from time to time and at the end.</summary>
internal sealed partial class PresenceSaver(Presences presences, PresenceStore store, TimeProvider time, ILogger<PresenceSaver> logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(store.SaveAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PresenceLimits.SaveInterval, time);
        try
        {
            await TryAsync(presences.RememberAsync, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(store.SaveAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping: StopAsync saves the rest.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception failure) when (failure is UnitFailedException or System.Data.Common.DbException)
        {
            Failed(logger, failure);
        }
    }

    [LoggerMessage(EventId = 800, Level = LogLevel.Warning, Message = "The last presence could not be read or saved; what waits to be saved will be tried again.")]
    private static partial void Failed(ILogger logger, Exception exception);
}

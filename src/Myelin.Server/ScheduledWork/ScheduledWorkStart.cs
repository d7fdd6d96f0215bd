namespace Myelin.Server.ScheduledWork;

/// <summary>Starts the owner of scheduled work with the server, and makes sure that there is always one.</summary>
internal sealed partial class ScheduledWorkStart(IGrainFactory grains, TimeProvider time, ILogger<ScheduledWorkStart> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ScheduledWorkLimits.OwnerInterval, time);
        try
        {
            do
            {
                await EnsureAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IScheduledWorkGrain>(0).EnsureAsync().WaitAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                EnsureFailed(logger, failure);
            }
        }
    }

    [LoggerMessage(EventId = 1105, Level = LogLevel.Error, Message = "The owner of scheduled work could not be called; this will be tried again.")]
    private static partial void EnsureFailed(ILogger logger, Exception exception);
}

namespace Myelin.Server.Push.Delivery;

/// <summary>Starts the owners of pushers that are behind, and sees to it that they have one.</summary>
internal sealed partial class PushersStart(PusherStore store, IGrainFactory grains, TimeProvider time, ILogger<PushersStart> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PushLimits.OwnerInterval, time);
        try
        {
            do
            {
                await EnsureAllAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the server.
        }
    }

    private async Task EnsureAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            var last = 0L;
            while (await store.BehindAsync(last, time.GetUtcNow(), cancellationToken) is { Count: > 0 } behind)
            {
                last = behind[^1];
                await Task.WhenAll(behind.Select(pusher => grains.GetGrain<IPusherGrain>(pusher).EnsureAsync())).WaitAsync(cancellationToken);
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            EnsureFailed(logger, failure);
        }
    }

    [LoggerMessage(EventId = 1403, Level = LogLevel.Error, Message = "Pushers that are behind could not be started; this will be tried again.")]
    private static partial void EnsureFailed(ILogger logger, Exception exception);
}

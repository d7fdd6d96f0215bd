using Myelin.Server.Log;

namespace Myelin.Server.ScheduledWork;

/// <summary>Starts the owner of scheduled work with the server, and makes sure that there is always one.</summary>
internal sealed partial class ScheduledWorkStart(IGrainFactory grains, TimeProvider time, ILogger<ScheduledWorkStart> logger)
    : OwnerService(ScheduledWorkLimits.OwnerInterval, ScheduledWorkLimits.OwnerInterval, time)
{
    protected override Task<bool> EnsureAsync(CancellationToken cancellationToken) =>
        TryAsync(() => grains.GetGrain<IScheduledWorkGrain>(0).EnsureAsync(), failure => EnsureFailed(logger, failure), cancellationToken);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Error, Message = "The owner of scheduled work could not be called; this will be tried again.")]
    private static partial void EnsureFailed(ILogger logger, Exception exception);
}

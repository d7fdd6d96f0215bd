using Myelin.Server.Log;

namespace Myelin.Server.Push.Delivery;

/// <summary>The only owner of a pusher in the cluster. Its key is the pusher's number.</summary>
internal interface IPusherGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Hands over events to deliver. Completes once a crash can no longer lose them, or if the pusher no longer exists. Throws if this activation does not
    /// know: the next call reaches a new one.
    /// </summary>
    Task WakeAsync(PusherWake wake);

    /// <summary>Makes sure that the pusher's missed events are being delivered.</summary>
    Task EnsureAsync();
}

/// <summary>Runs a pusher's owner while it is active.</summary>
internal sealed partial class PusherGrain(IServiceProvider services, ILogger<PusherGrain> logger) : Grain, IPusherGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private PusherOwner? _owner;
    private Task _running = Task.CompletedTask;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var owner = ActivatorUtilities.CreateInstance<PusherOwner>(services, this.GetPrimaryKeyLong());
        if (!await owner.LoadAsync(cancellationToken))
        {
            return;
        }

        // Not on the grain's turns, because a gateway may be slow.
        var stop = _stop.Token;
        _owner = owner;
        _running = Task.Run(() => RunAsync(owner, stop), CancellationToken.None);
    }

    public async Task WakeAsync(PusherWake wake)
    {
        if (_owner is null)
        {
            DeactivateOnIdle();
            return;
        }

        try
        {
            await _owner.WakeAsync(wake, _stop.Token);
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    public Task EnsureAsync()
    {
        if (_running.IsCompleted)
        {
            // The next call creates a new activation.
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(PusherOwner owner, CancellationToken cancellationToken)
    {
        try
        {
            await owner.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Deactivated: the row says how far the pusher has come.
        }
        catch (UnitRefusedException)
        {
            // The pusher no longer exists, or has another owner.
        }
        catch (Exception failure)
        {
            OwnerFailed(logger, this.GetPrimaryKeyLong(), failure);
        }
    }

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error, Message = "The owner of pusher {Pusher} has failed; there will be another.")]
    private static partial void OwnerFailed(ILogger logger, long pusher, Exception exception);
}

/// <summary>Makes sure that every pusher that is behind has a running owner.</summary>
internal sealed partial class PushersStart(PusherStore store, IGrainFactory grains, TimeProvider time, ILogger<PushersStart> logger)
    : OwnerService(PushLimits.OwnerInterval, PushLimits.OwnerInterval, time)
{
    private readonly TimeProvider _time = time;

    protected override Task<bool> EnsureAsync(CancellationToken cancellationToken) =>
        TryAsync(() => EnsureBehindAsync(cancellationToken), failure => EnsureFailed(logger, failure), cancellationToken);

    private async Task EnsureBehindAsync(CancellationToken cancellationToken)
    {
        var last = 0L;
        while (await store.BehindAsync(last, _time.GetUtcNow(), cancellationToken) is { Count: > 0 } behind)
        {
            last = behind[^1];
            await Task.WhenAll(behind.Select(pusher => grains.GetGrain<IPusherGrain>(pusher).EnsureAsync())).WaitAsync(cancellationToken);
        }
    }

    [LoggerMessage(EventId = 1403, Level = LogLevel.Error, Message = "Pushers that are behind could not be started; this will be tried again.")]
    private static partial void EnsureFailed(ILogger logger, Exception exception);
}

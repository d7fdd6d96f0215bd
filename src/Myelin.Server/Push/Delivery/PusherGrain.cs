using Myelin.Server.Log;

namespace Myelin.Server.Push.Delivery;

/// <summary>The one owner of a pusher in the cluster. Its key is the pusher's number.</summary>
internal interface IPusherGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Says what there is to tell; answers once a crash would not make it forgotten, or if the pusher is no more. Throws if this activation can't
    /// know: the next call reaches another.
    /// </summary>
    Task WakeAsync(PusherWake wake);

    /// <summary>Sees to it that what it is behind with is told.</summary>
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

        // Off the grain's turns: a gateway may take its time.
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
            // The next call makes a new one.
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
            // Deactivated: how far it has come is in its row.
        }
        catch (UnitRefusedException)
        {
            // The pusher is no more, or has another owner.
        }
        catch (Exception failure)
        {
            OwnerFailed(logger, this.GetPrimaryKeyLong(), failure);
        }
    }

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error, Message = "The owner of pusher {Pusher} has failed; there will be another.")]
    private static partial void OwnerFailed(ILogger logger, long pusher, Exception exception);
}

/// <summary>Starts the owners of pushers that are behind, and sees to it that they have one.</summary>
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

namespace Myelin.Server.ScheduledWork;

/// <summary>The one owner of scheduled work in the cluster. Its key is 0.</summary>
internal interface IScheduledWorkGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that the owner is running. Every process calls this from time to time, which also keeps the grain active.</summary>
    Task EnsureAsync();
}

/// <summary>Runs an owner while it is active. If a network split leaves two activations, the later one's epoch ends the earlier one.</summary>
internal sealed partial class ScheduledWorkGrain(IServiceProvider services, ILogger<ScheduledWorkGrain> logger) : Grain, IScheduledWorkGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Run it outside the grain's turns: handlers may take long.
        var owner = ActivatorUtilities.CreateInstance<ScheduledWorkOwner>(services);
        var stop = _stop.Token;
        _running = Task.Run(() => RunAsync(owner, stop), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task EnsureAsync()
    {
        if (_running.IsCompleted)
        {
            // The next call activates a new one.
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

    private async Task RunAsync(ScheduledWorkOwner owner, CancellationToken cancellationToken)
    {
        try
        {
            await owner.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Deactivated: due work is in the table.
        }
        catch (Exception failure)
        {
            OwnerFailed(logger, failure);
        }
    }

    [LoggerMessage(EventId = 1104, Level = LogLevel.Error, Message = "The owner of scheduled work has failed; there will be another.")]
    private static partial void OwnerFailed(ILogger logger, Exception exception);
}

namespace Myelin.Server.ScheduledWork;

/// <summary>The one owner of scheduled work in the cluster. Its key is 0.</summary>
internal interface IScheduledWorkGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that it works; called from time to time by every process, which also keeps it active.</summary>
    Task EnsureAsync();
}

/// <summary>
/// Holds an owner while it is active. Should there be two activations after a network split, the later one's epoch ends the earlier one.
/// </summary>
internal sealed partial class ScheduledWorkGrain(IServiceProvider services, ILogger<ScheduledWorkGrain> logger) : Grain, IScheduledWorkGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Off the grain's turns: the work is others' code and long.
        var owner = ActivatorUtilities.CreateInstance<ScheduledWorkOwner>(services);
        var stop = _stop.Token;
        _running = Task.Run(() => RunAsync(owner, stop), CancellationToken.None);
        return Task.CompletedTask;
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

    private async Task RunAsync(ScheduledWorkOwner owner, CancellationToken cancellationToken)
    {
        try
        {
            await owner.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Deactivated: what is due is in the table.
        }
        catch (Exception failure)
        {
            OwnerFailed(logger, failure);
        }
    }

    [LoggerMessage(EventId = 1104, Level = LogLevel.Error, Message = "The owner of scheduled work has failed; there will be another.")]
    private static partial void OwnerFailed(ILogger logger, Exception exception);
}

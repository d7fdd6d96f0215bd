using Myelin.Core.Identifiers;
using Myelin.Server.Federation;
using Myelin.Server.Log;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>The only owner in the cluster of what one server is sent. Its key is the server's name.</summary>
internal interface IDestinationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Hands over events to send, in order. Completes once a crash can no longer lose them. Throws if this activation does not know: the next call reaches a new
    /// one.
    /// </summary>
    Task WakeAsync(OutgoingEvent[] events);

    /// <summary>Hands over EDUs to send if the server can be reached.</summary>
    Task TellAsync(OutgoingEdu[] edus);

    /// <summary>The server can perhaps be reached again.</summary>
    Task AliveAsync();

    /// <summary>Makes sure that the server is being sent what it has missed.</summary>
    Task EnsureAsync();
}

/// <summary>Runs a destination's owner while it is active.</summary>
internal sealed partial class DestinationGrain(IServiceProvider services, ILogger<DestinationGrain> logger) : Grain, IDestinationGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private DestinationOwner _owner = null!;
    private Task _running = Task.CompletedTask;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var owner = ActivatorUtilities.CreateInstance<DestinationOwner>(services, ServerName.Parse(this.GetPrimaryKeyString()));
        await owner.LoadAsync(cancellationToken);

        // Not on the grain's turns, because the other server may be slow.
        var stop = _stop.Token;
        _owner = owner;
        _running = Task.Run(() => RunAsync(owner, stop), CancellationToken.None);
    }

    public async Task WakeAsync(OutgoingEvent[] events)
    {
        try
        {
            await _owner.WakeAsync([.. events], _stop.Token);
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    public Task TellAsync(OutgoingEdu[] edus)
    {
        _owner.Tell([.. edus]);
        return EnsureAsync();
    }

    public Task AliveAsync()
    {
        _owner.Retry();
        return EnsureAsync();
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

    private async Task RunAsync(DestinationOwner owner, CancellationToken cancellationToken)
    {
        try
        {
            await owner.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Deactivated: the rows say what the server has missed.
        }
        catch (UnitRefusedException)
        {
            // The server has another owner.
        }
        catch (Exception failure)
        {
            OwnerFailed(logger, this.GetPrimaryKeyString(), failure);
        }
    }

    [LoggerMessage(EventId = 1804, Level = LogLevel.Error, Message = "The owner of what is sent to {Server} has failed; there will be another.")]
    private static partial void OwnerFailed(ILogger logger, string server, Exception exception);
}

/// <summary>Makes sure that every server that is behind has a running owner. Those that are not are left alone.</summary>
internal sealed partial class DestinationsStart(
    DestinationStore store, PausedDestinations paused, IFederationPolicy policy, IGrainFactory grains, TimeProvider time, ILogger<DestinationsStart> logger)
    : OwnerService(DestinationLimits.OwnerInterval, DestinationLimits.OwnerInterval, time)
{
    private readonly TimeProvider _time = time;

    protected override Task<bool> EnsureAsync(CancellationToken cancellationToken) => policy.IsEnabled
        ? TryAsync(() => EnsureBehindAsync(cancellationToken), failure => EnsureFailed(logger, failure), cancellationToken)
        : Task.FromResult(true);

    private async Task EnsureBehindAsync(CancellationToken cancellationToken)
    {
        // Other processes may have found them unreachable.
        foreach (var failing in await store.FailingAsync(cancellationToken))
        {
            paused.Set(failing, hasFailed: true);
        }

        var last = string.Empty;
        while (await store.BehindAsync(last, _time.GetUtcNow(), cancellationToken) is { Count: > 0 } behind)
        {
            last = behind[^1].Value;
            await Task.WhenAll(behind.Where(policy.Allows).Select(server => grains.GetGrain<IDestinationGrain>(server.Value).EnsureAsync())).WaitAsync(cancellationToken);
        }
    }

    [LoggerMessage(EventId = 1805, Level = LogLevel.Error, Message = "Servers that are behind could not be started with; this will be tried again.")]
    private static partial void EnsureFailed(ILogger logger, Exception exception);
}

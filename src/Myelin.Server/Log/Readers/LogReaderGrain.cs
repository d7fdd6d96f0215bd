namespace Myelin.Server.Log.Readers;

/// <summary>The one owner of a durable reader in the cluster. Its key is the reader's name.</summary>
internal interface ILogReaderGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that the reader is running. Every process calls this from time to time, which also keeps the grain active.</summary>
    Task EnsureAsync();

    /// <summary>The peer is available again: retries a failed step at once.</summary>
    Task ResumeAsync();
}

/// <summary>Runs a reader while it is active. If a network split leaves two activations, the first to move the cursor ends the other.</summary>
internal sealed partial class LogReaderGrain(IServiceProvider services, IEnumerable<ILogConsumer> consumers, ILogger<LogReaderGrain> logger) : Grain, ILogReaderGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private DurableReader? _reader;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    public Task EnsureAsync()
    {
        // It ended because another owner moved the cursor, and that owner may be gone by now.
        if (_running.IsCompleted)
        {
            Start();
        }

        return Task.CompletedTask;
    }

    public Task ResumeAsync()
    {
        _reader?.Resume();
        return EnsureAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stop.Dispose();

    private void Start()
    {
        var name = this.GetPrimaryKeyString();
        var reader = ActivatorUtilities.CreateInstance<DurableReader>(services, consumers.Single(consumer => consumer.Reader == name));
        var stop = _stop.Token;
        _reader = reader;

        // Run it outside the grain's turns: consumers may take long.
        _running = Task.Run(() => RunAsync(reader, name, stop), CancellationToken.None);
    }

    private async Task RunAsync(DurableReader reader, string name, CancellationToken cancellationToken)
    {
        try
        {
            await reader.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Deactivated: the cursor has its position.
        }
        catch (Exception failure)
        {
            ReaderFailed(logger, name, failure);
        }
    }

    [LoggerMessage(EventId = 23, Level = LogLevel.Error, Message = "The log's reader '{Reader}' has ended; it will be started again.")]
    private static partial void ReaderFailed(ILogger logger, string reader, Exception exception);
}

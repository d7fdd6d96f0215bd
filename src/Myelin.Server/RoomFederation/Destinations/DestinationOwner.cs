using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Threading.Channels;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Executes the decisions of <see cref="DestinationPlan"/> for one server, until it is stopped.</summary>
internal sealed partial class DestinationOwner(
    ServerName server,
    DestinationStore store,
    MissedEvents missedEvents,
    TransactionSender sender,
    PausedDestinations paused,
    ILogWriter writer,
    ILogReader log,
    TimeProvider time,
    ILogger<DestinationOwner> logger)
{
    // Unbounded, but short: who wakes waits for the wake to be accepted, and the plan bounds what it keeps.
    private readonly Channel<(DestinationInput Input, TaskCompletionSource? Waker)> _inputs =
        Channel.CreateUnbounded<(DestinationInput, TaskCompletionSource?)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Queue<TaskCompletionSource> _wakers = new();
    private DestinationPlan _plan = null!;
    private ITimer? _timer;
    private Task _underWay = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;

    /// <summary>Reads what the server was sent.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await store.ReadAsync(server, cancellationToken);
        _plan = new DestinationPlan(rows, await log.HeadAsync(cancellationToken), RandomNumberGenerator.GetHexString(16, lowercase: true));
        paused.Set(server, rows.Progress.Failures > 0);
    }

    /// <summary>Hands over events to send, in order. Completes once a crash can no longer lose them.</summary>
    /// <exception cref="InvalidOperationException">This owner has ended, or ends before that. The server may have another owner.</exception>
    public Task WakeAsync(ImmutableArray<OutgoingEvent> events, CancellationToken cancellationToken)
    {
        var waker = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _inputs.Writer.TryWrite((new DestinationInput.Woken(events), waker)) ? waker.Task.WaitAsync(cancellationToken) : Task.FromException(Ended());
    }

    /// <summary>Hands over EDUs to send if the server can be reached.</summary>
    public void Tell(ImmutableArray<OutgoingEdu> edus) => Post(new DestinationInput.Told(edus));

    /// <summary>The server can perhaps be reached again.</summary>
    public void Retry() => Post(new DestinationInput.Alive());

    /// <summary>Sends transactions.</summary>
    /// <exception cref="UnitRefusedException">The server has another owner.</exception>
    /// <exception cref="OperationCanceledException">The owner was stopped. Its progress is written.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var timer = time.CreateTimer(
            static self => ((DestinationOwner)self!).Post(new DestinationInput.TimeCame()), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer = timer;
        await using var stopped = cancellationToken.Register(static self => ((DestinationOwner)self!).Post(new DestinationInput.Stopped()), this);
        Post(new DestinationInput.TimeCame());
        try
        {
            await foreach (var (input, waker) in _inputs.Reader.ReadAllAsync(CancellationToken.None))
            {
                if (waker is not null)
                {
                    _wakers.Enqueue(waker);
                }

                NotePause(input);
                (_plan, var decisions) = _plan.Step(time.GetUtcNow(), input);
                foreach (var decision in decisions)
                {
                    Execute(decision, cancellationToken);
                }
            }
        }
        finally
        {
            await Task.WhenAll(_underWay, _writing);
            FailWakers();
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Post(DestinationInput input) => _inputs.Writer.TryWrite((input, null));

    private void NotePause(DestinationInput input)
    {
        if (input is DestinationInput.Failed or DestinationInput.Taken or DestinationInput.Refused)
        {
            paused.Set(server, input is DestinationInput.Failed);
        }
    }

    private void Execute(DestinationDecision decision, CancellationToken cancellationToken)
    {
        switch (decision)
        {
            case DestinationDecision.Accept:
                _wakers.Dequeue().SetResult();
                break;
            case DestinationDecision.WakeAt wake:
                var left = wake.At - time.GetUtcNow();
                _timer!.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                break;
            case DestinationDecision.GiveUp given:
                GivenUp(logger, server, given.Transaction.Events.Length, given.Transaction.Edus.Length, given.Reason);
                break;
            case DestinationDecision.End:
                _inputs.Writer.TryComplete();
                break;
            case DestinationDecision.Write write:
                _writing = RunAsync(async () => await WriteAsync(write), cancellationToken);
                break;
            case DestinationDecision.ReadMissed read:
                _underWay = RunAsync(async () => new DestinationInput.Missed(await missedEvents.ReadAsync(server, read.Rooms, cancellationToken)), cancellationToken);
                break;
            case DestinationDecision.Send send:
                _underWay = RunAsync(async () => await sender.SendAsync(server, send.Transaction, cancellationToken), cancellationToken);
                break;
        }
    }

    private async Task RunAsync(Func<Task<DestinationInput>> work, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            Post(await work());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Post(new DestinationInput.Cancelled());
        }
        catch (Exception failure)
        {
            _inputs.Writer.TryComplete(failure);
        }
    }

    // Never cancelled, because the plan must know what the rows say.
    private async ValueTask<DestinationInput> WriteAsync(DestinationDecision.Write write)
    {
        await writer.AppendAsync(DestinationStore.Write(server, write), CancellationToken.None);
        return new DestinationInput.Written();
    }

    /// <summary>Fails the wakes that will never be accepted.</summary>
    private void FailWakers()
    {
        _inputs.Writer.TryComplete();
        while (_inputs.Reader.TryRead(out var left))
        {
            left.Waker?.SetException(Ended());
        }

        while (_wakers.TryDequeue(out var waker))
        {
            waker.SetException(Ended());
        }
    }

    private InvalidOperationException Ended() => new($"The owner of what is sent to {server} has ended.");

    [LoggerMessage(EventId = 1803, Level = LogLevel.Warning, Message = "{Server} refuses a transaction with {Events} events and {Edus} EDUs, which is not sent again: {Reason}")]
    private static partial void GivenUp(ILogger logger, ServerName server, int events, int edus, string reason);
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.ToDevice;

/// <summary>
/// Deletes what devices have received, for many devices in one unit. While a deletion is under way none of its messages are sent again. The
/// request that acknowledged them gets its response once they are deleted, after which not even a crash brings them back.
/// </summary>
internal sealed partial class ToDeviceAcknowledgement(ILogWriter writer, ToDeviceQueueLengths lengths, ILogger<ToDeviceAcknowledgement> logger)
    : BackgroundService
{
    private readonly ConcurrentDictionary<(UserNumber User, DeviceId Device), Received> _underWay = new();
    private readonly Channel<Received> _waiting =
        Channel.CreateBounded<Received>(new BoundedChannelOptions(EncryptionLimits.WaitingAcknowledgements) { SingleReader = true });

    /// <summary>The position up to which a deletion of the device's received messages is under way; otherwise the start of the log.</summary>
    public LogPosition UnderWay(UserNumber user, DeviceId device) =>
        _underWay.TryGetValue((user, device), out var received) ? received.Position : LogPosition.Start;

    /// <summary>
    /// Deletes the messages up to a position; waits if too many deletions are pending. It continues even if the client disconnects, since the client
    /// may request everything next.
    /// </summary>
    /// <returns>False if the messages could not be deleted; the device's next sync acknowledges them again.</returns>
    public async Task<bool> DeleteAsync(UserNumber user, DeviceId device, LogPosition position)
    {
        var received = new Received(user, device, position);
        _underWay.AddOrUpdate((user, device), received, (_, other) => other.Position > position ? other : received);
        try
        {
            await _waiting.Writer.WriteAsync(received, CancellationToken.None);
            return await received.Outcome.Task;
        }
        catch (ChannelClosedException)
        {
            // The server is stopping.
            return false;
        }
        finally
        {
            _underWay.TryRemove(KeyValuePair.Create((user, device), received));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                await DeleteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Devices acknowledge the remaining messages again after the next start.
        }
        finally
        {
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out var left))
            {
                left.Outcome.TrySetResult(false);
            }
        }
    }

    private async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var unit = new LogUnit();
        var batch = new List<Received>();
        while (batch.Count < EncryptionLimits.AcknowledgementsPerUnit && _waiting.Reader.TryRead(out var received))
        {
            ToDeviceStore.Remove(unit, received.User, received.Device, received.Position);
            batch.Add(received);
        }

        var isDone = false;
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
            lengths.Forget(batch.ConvertAll(received => (received.User, received.Device)));
            isDone = true;
        }
        catch (UnitFailedException failure)
        {
            DeletionFailed(logger, batch.Count, failure);
        }
        finally
        {
            foreach (var received in batch)
            {
                received.Outcome.TrySetResult(isDone);
            }
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "The messages received by {Devices} devices could not be deleted.")]
    private static partial void DeletionFailed(ILogger logger, int devices, Exception exception);

    private sealed record Received(UserNumber User, DeviceId Device, LogPosition Position)
    {
        public TaskCompletionSource<bool> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

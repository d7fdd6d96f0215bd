using System.Threading.Channels;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.ToDevice;

/// <summary>
/// Deletes what devices have received, those of many in one unit. What is lost by a crash or a failure is deleted after the device's
/// next sync: nothing is told twice, since a sync tells what came after its token.
/// </summary>
internal sealed partial class ToDeviceAcknowledgement(ILogWriter writer, ToDeviceQueueLengths lengths, ILogger<ToDeviceAcknowledgement> logger)
    : BackgroundService
{
    private readonly Channel<(UserNumber User, DeviceId Device, LogPosition Position)> _waiting =
        Channel.CreateBounded<(UserNumber User, DeviceId Device, LogPosition Position)>(
            new BoundedChannelOptions(EncryptionLimits.WaitingAcknowledgements) { SingleReader = true });

    /// <summary>False if too many wait already: the device's next sync acknowledges as much.</summary>
    public bool TryAdd(UserNumber user, DeviceId device, LogPosition position) => _waiting.Writer.TryWrite((user, device, position));

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
            // What waits is acknowledged again after the next start.
        }
    }

    private async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var unit = new LogUnit(UnitLane.Bulk);
        var devices = new List<(UserNumber User, DeviceId Device)>();
        while (devices.Count < EncryptionLimits.AcknowledgementsPerUnit && _waiting.Reader.TryRead(out var received))
        {
            ToDeviceStore.Remove(unit, received.User, received.Device, received.Position);
            devices.Add((received.User, received.Device));
        }

        try
        {
            await writer.AppendAsync(unit, cancellationToken);
            lengths.Forget(devices);
        }
        catch (UnitFailedException failure)
        {
            DeletionFailed(logger, devices.Count, failure);
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "The messages received by {Devices} devices could not be deleted.")]
    private static partial void DeletionFailed(ILogger logger, int devices, Exception exception);
}

using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Encryption.ToDevice;

/// <summary>
/// Counts the messages waiting for devices, so that a device that never syncs does not fill the database. A length is read when it is unknown, and
/// approximate afterwards: a process only adds what it has sent itself.
/// </summary>
internal sealed class ToDeviceQueueLengths(ToDeviceStore store, MemoryBudget budget)
{
    private readonly Cache<(UserNumber User, DeviceId Device), int> _known =
        new(budget, "to_device_queue_lengths", static (key, _) => EstimatedBytes.Of(key.Device.Value));

    /// <summary>The deliveries whose queues have room.</summary>
    public async ValueTask<List<Delivery>> WithRoomAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        // A write or deletion during the count makes the result useless to later calls.
        var read = _known.BeginRead();
        var unknown = deliveries.Select(delivery => (delivery.User, delivery.Device)).Where(device => !_known.TryGet(device, out _)).ToList();
        var counted = unknown.Count == 0
            ? []
            : (await store.CountAsync(unknown, cancellationToken)).ToDictionary(row => (row.User, row.Device), row => row.Count);
        foreach (var device in unknown)
        {
            _known.Keep(read, device, counted.GetValueOrDefault(device));
        }

        return [.. deliveries.Where(delivery =>
            (_known.TryGet((delivery.User, delivery.Device), out var length) ? length : counted.GetValueOrDefault((delivery.User, delivery.Device)))
                < EncryptionLimits.MaximumWaitingMessages)];
    }

    /// <summary>Counts deliveries that have been written.</summary>
    public void Add(IReadOnlyList<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            _known.Change((delivery.User, delivery.Device), static length => length + 1);
        }
    }

    /// <summary>Forgets the lengths of devices whose messages have been deleted, so that they are read again.</summary>
    public void Forget(IReadOnlyList<(UserNumber User, DeviceId Device)> devices)
    {
        foreach (var device in devices)
        {
            _known.Remove(device);
        }
    }
}

using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Encryption.ToDevice;

/// <summary>
/// How many messages wait for devices, so that one that never syncs does not fill the database. Counted when it is not known, and about
/// right afterwards: a process counts what it has sent itself.
/// </summary>
internal sealed class ToDeviceQueueLengths(ToDeviceStore store, MemoryBudget budget)
{
    private readonly Cache<(UserNumber User, DeviceId Device), int> _known =
        new(budget, "to_device_queue_lengths", static (key, _) => EstimatedBytes.Of(key.Device.Value));

    /// <summary>Those of the deliveries that find room.</summary>
    public async ValueTask<List<Delivery>> WithRoomAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        // What is written or deleted while they are counted makes the count worth nothing for the next.
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

    /// <summary>Counts what has been written.</summary>
    public void Add(IReadOnlyList<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            _known.Change((delivery.User, delivery.Device), static length => length + 1);
        }
    }

    /// <summary>Messages of these devices have been deleted: they are counted again.</summary>
    public void Forget(IReadOnlyList<(UserNumber User, DeviceId Device)> devices)
    {
        foreach (var device in devices)
        {
            _known.Remove(device);
        }
    }
}

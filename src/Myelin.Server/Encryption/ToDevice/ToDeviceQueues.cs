using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Encryption.ToDevice;

/// <summary>Reads the messages waiting for devices. The position of each user's latest message is kept in memory, which is enough for nearly every sync.</summary>
internal sealed class ToDeviceQueues : IToDeviceMessages, ITailFollower, IDisposable
{
    private static readonly LogPosition Unknown = new(long.MaxValue);

    private readonly Lock _lock = new();
    private readonly ToDeviceStore _store;
    private readonly ToDeviceAcknowledgement _acknowledgement;
    private readonly ToDeviceQueueLengths _lengths;
    private readonly TailSubscription _subscription;
    private readonly Dictionary<UserNumber, LogPosition> _newest = [];
    private readonly Cache<(UserNumber User, DeviceId Device), LogPosition> _acknowledged;

    /// <summary>All messages after this position are known.</summary>
    private LogPosition _completeAfter;

    public ToDeviceQueues(ToDeviceStore store, ToDeviceAcknowledgement acknowledgement, ToDeviceQueueLengths lengths, MemoryBudget budget, ILogTail tail)
    {
        _store = store;
        _acknowledgement = acknowledgement;
        _lengths = lengths;
        _acknowledged = new Cache<(UserNumber User, DeviceId Device), LogPosition>(
            budget, "to_device_acknowledged", static (key, _) => EstimatedBytes.Of(key.Device.Value));
        _completeAfter = Unknown;
        _subscription = tail.Follow(this);
        lock (_lock)
        {
            _completeAfter = _completeAfter == Unknown ? _subscription.From : _completeAfter;
        }
    }

    public async ValueTask<WaitingMessages> OfDeviceAsync(
        UserNumber user, DeviceId device, LogPosition since, LogPosition upTo, CancellationToken cancellationToken)
    {
        // Messages whose deletion is under way are not sent again, whatever position the client presents.
        since = _acknowledgement.UnderWay(user, device) is var received && received > since ? received : since;
        if (!MayHaveCome(user, since))
        {
            return new WaitingMessages([], upTo);
        }

        var rows = await _store.ReadAsync(user, device, since, upTo, EncryptionLimits.MessagesPerSync + 1, cancellationToken);
        var bytes = 0;
        var count = 0;
        while (count < Math.Min(rows.Count, EncryptionLimits.MessagesPerSync)
            && (count == 0 || bytes + rows[count].Json.Length <= EncryptionLimits.MessageBytesPerSync))
        {
            bytes += rows[count++].Json.Length;
        }

        return new WaitingMessages([.. rows.Take(count).Select(row => (ReadOnlyMemory<byte>)row.Json)], count < rows.Count ? rows[count - 1].Position : upTo);
    }

    public async ValueTask<IReadOnlyList<DeviceMessage>> AtAsync(
        IReadOnlyList<(UserNumber User, LogPosition Position)> places, CancellationToken cancellationToken) =>
        places.Count == 0 ? [] : await _store.AtAsync(places, cancellationToken);

    public void AddReceived(LogUnit unit, IReadOnlyList<DeviceMessage> messages)
    {
        foreach (var message in messages)
        {
            ToDeviceStore.RemoveAt(unit, message.User, message.Device, message.Position);
        }

        _lengths.Forget([.. messages.Select(message => (message.User, message.Device)).Distinct()]);
    }

    public Task AcknowledgeAsync(UserNumber user, DeviceId device, LogPosition position, CancellationToken cancellationToken)
    {
        var known = _acknowledged.TryGet((user, device), out var before);
        return position == LogPosition.Start || (known && (before >= position || !MayHaveCome(user, before)))
            ? Task.CompletedTask
            : DeleteAsync(user, device, position).WaitAsync(cancellationToken);
    }

    public void Apply(CommittedBatch batch)
    {
        lock (_lock)
        {
            _completeAfter = _completeAfter == Unknown ? batch.Before : _completeAfter;
            foreach (ref readonly var entry in batch.Entries.Span)
            {
                if (entry.Kind is not LogEntryKind.ToDevice)
                {
                    continue;
                }

                if (_newest.Count >= EncryptionLimits.CachedUsers && !_newest.ContainsKey(new UserNumber(entry.Subject)))
                {
                    _newest.Clear();
                    _completeAfter = entry.Position.Plus(-1);
                }

                _newest[new UserNumber(entry.Subject)] = entry.Position;
            }
        }
    }

    public void Reset()
    {
        // What was missed is in the database. From here on nothing is missed.
        lock (_lock)
        {
            _newest.Clear();
            _completeAfter = Unknown;
        }
    }

    public void Dispose() => _subscription.Dispose();

    private async Task DeleteAsync(UserNumber user, DeviceId device, LogPosition position)
    {
        if (await _acknowledgement.DeleteAsync(user, device, position))
        {
            _acknowledged.Set((user, device), position);
        }
    }

    private bool MayHaveCome(UserNumber user, LogPosition since)
    {
        lock (_lock)
        {
            return since < _completeAfter || (_newest.TryGetValue(user, out var newest) && newest > since);
        }
    }
}

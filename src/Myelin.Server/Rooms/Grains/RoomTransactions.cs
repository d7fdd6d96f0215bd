namespace Myelin.Server.Rooms.Grains;

/// <summary>The call that a transaction ID belongs to: the same ID on another path is another transaction.</summary>
internal enum TransactionCall : short
{
    None,
    Send,
    Redact,
}

/// <summary>Who sent an event, for the transaction's row and for <c>unsigned.transaction_id</c>.</summary>
internal sealed record SentBy(UserId User, DeviceId Device, string TransactionId, TransactionCall Call);

/// <summary>
/// A room's transactions: a repeated request gets the event of the first one, also while that is still being committed. A device's
/// earlier transactions are read once, so that sending asks the database nothing.
/// </summary>
internal sealed class RoomTransactions
{
    /// <summary>The most transactions held; beyond it all are let go and read again when needed.</summary>
    public const int MaximumHeld = 20_000;

    private readonly Dictionary<(TransactionCall Call, TransactionKey Key), Task<RoomReply>> _replies = [];
    private readonly Dictionary<(string User, string Device), Task> _devices = [];

    /// <param name="readStored">Reads the transactions of a device in this room that are kept.</param>
    /// <param name="run">Does the work, if it has not been done.</param>
    public async Task<RoomReply> OnceAsync(
        TransactionCall call,
        TransactionKey key,
        Func<TransactionKey, Task<IReadOnlyList<(TransactionCall Call, string TransactionId, EventId Event)>>> readStored,
        Func<Task<RoomReply>> run)
    {
        if (_replies.Count >= MaximumHeld)
        {
            LetGo();
        }

        if (!_devices.TryGetValue((key.User, key.Device), out var read))
        {
            _devices.Add((key.User, key.Device), read = ReadAsync(key, readStored));
        }

        if (!read.IsCompletedSuccessfully)
        {
            await AwaitReadAsync(key, read);
        }

        if (_replies.TryGetValue((call, key), out var known))
        {
            return await known;
        }

        var reply = run();
        _replies[(call, key)] = reply;
        var result = await reply;
        if (!result.IsDone)
        {
            // A refusal is not remembered: the same request may be allowed later.
            _replies.Remove((call, key));
        }

        return result;
    }

    private async Task AwaitReadAsync(TransactionKey key, Task read)
    {
        try
        {
            await read;
        }
        catch
        {
            _devices.Remove((key.User, key.Device));
            throw;
        }
    }

    private async Task ReadAsync(
        TransactionKey key, Func<TransactionKey, Task<IReadOnlyList<(TransactionCall Call, string TransactionId, EventId Event)>>> readStored)
    {
        foreach (var (call, transactionId, eventId) in await readStored(key))
        {
            _replies.TryAdd((call, key with { TransactionId = transactionId }), Task.FromResult(RoomReply.Sent(eventId)));
        }
    }

    private void LetGo()
    {
        foreach (var (key, reply) in _replies.ToList())
        {
            if (reply.IsCompleted)
            {
                _replies.Remove(key);
            }
        }

        _devices.Clear();
    }
}

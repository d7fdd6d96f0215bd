using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// A room's transactions: a repeated request gets the event of the first one, also while that is still being committed. A device's
/// earlier transactions are read once, so that sending asks the database nothing.
/// </summary>
internal sealed class RoomTransactions
{
    /// <summary>The most transactions held; beyond it all are let go and read again when needed.</summary>
    public const int MaximumHeld = 20_000;

    private readonly Dictionary<ClientTransaction, Task<RoomReply>> _replies = [];
    private readonly Dictionary<(string User, string Device), Task> _devices = [];

    /// <param name="transaction">The transaction.</param>
    /// <param name="readStored">Reads the transactions of the device in this room that are kept.</param>
    /// <param name="run">Does the work, if it has not been done.</param>
    public async Task<RoomReply> OnceAsync(
        ClientTransaction transaction, Func<ClientTransaction, Task<IReadOnlyList<SentTransaction>>> readStored, Func<Task<RoomReply>> run)
    {
        if (_replies.Count >= MaximumHeld)
        {
            LetGo();
        }

        if (!_devices.TryGetValue((transaction.User, transaction.Device), out var read))
        {
            _devices.Add((transaction.User, transaction.Device), read = ReadAsync(transaction, readStored));
        }

        if (!read.IsCompletedSuccessfully)
        {
            await AwaitReadAsync(transaction, read);
        }

        if (_replies.TryGetValue(transaction, out var known))
        {
            return await known;
        }

        var reply = run();
        _replies[transaction] = reply;
        var result = await reply;
        if (!result.IsDone)
        {
            // A refusal is not remembered: the same request may be allowed later.
            _replies.Remove(transaction);
        }

        return result;
    }

    private async Task AwaitReadAsync(ClientTransaction transaction, Task read)
    {
        try
        {
            await read;
        }
        catch
        {
            _devices.Remove((transaction.User, transaction.Device));
            throw;
        }
    }

    private async Task ReadAsync(ClientTransaction device, Func<ClientTransaction, Task<IReadOnlyList<SentTransaction>>> readStored)
    {
        foreach (var sent in await readStored(device))
        {
            _replies.TryAdd(device with { Path = sent.Path, TransactionId = sent.TransactionId }, Task.FromResult(RoomReply.Sent(sent.Event)));
        }
    }

    private void LetGo()
    {
        foreach (var (transaction, reply) in _replies.ToList())
        {
            if (reply.IsCompleted)
            {
                _replies.Remove(transaction);
            }
        }

        _devices.Clear();
    }
}

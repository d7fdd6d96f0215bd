using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// A room's transactions: a repeated request gets the event of the first one, even while that is still being committed. A fingerprint of
/// each completed transaction is kept in memory, so that a new transaction is recognised as new without a database query.
/// </summary>
internal sealed class RoomTransactions
{
    /// <summary>The most fingerprints in memory, over all devices; beyond it all are dropped and read again when needed.</summary>
    public const int MaximumFingerprints = 50_000;

    /// <summary>The most stored transactions read for one device; if a device has more, each of its transactions is looked up individually.</summary>
    public const int MaximumReadAtOnce = 1_000;

    private readonly Dictionary<ClientTransaction, Task<RoomReply>> _underWay = [];
    private readonly Dictionary<(string User, string Device), Task<SentTransactions>> _devices = [];
    private int _count;

    /// <summary>Runs the work once per transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="stored">The stored transactions.</param>
    /// <param name="run">Runs the work if it has not been done yet.</param>
    public Task<RoomReply> OnceAsync(ClientTransaction transaction, IStoredTransactions stored, Func<Task<RoomReply>> run)
    {
        if (_underWay.TryGetValue(transaction, out var underWay))
        {
            return underWay;
        }

        var reply = FirstOrAgainAsync(transaction, stored, run);
        if (!reply.IsCompleted)
        {
            _underWay.Add(transaction, reply);
        }

        return reply;
    }

    private async Task<RoomReply> FirstOrAgainAsync(ClientTransaction transaction, IStoredTransactions stored, Func<Task<RoomReply>> run)
    {
        try
        {
            var sent = await OfDeviceAsync(transaction, stored);
            if (sent.MayContain(transaction) && await stored.FindAsync(transaction) is { } known)
            {
                return RoomReply.Sent(known);
            }

            var reply = await run();
            if (reply.IsDone)
            {
                // A refusal is not remembered: the same request may be allowed later. The fingerprints may have been dropped and
                // read again before the commit, so the current set is fetched here.
                Add(await OfDeviceAsync(transaction, stored), transaction);
            }

            return reply;
        }
        finally
        {
            _underWay.Remove(transaction);
        }
    }

    private async Task<SentTransactions> OfDeviceAsync(ClientTransaction transaction, IStoredTransactions stored)
    {
        if (_count > MaximumFingerprints)
        {
            _devices.Clear();
            _count = 0;
        }

        var device = (transaction.User, transaction.Device);
        if (!_devices.TryGetValue(device, out var read))
        {
            _devices.Add(device, read = ReadAsync(transaction, stored));
        }

        try
        {
            return await read;
        }
        catch
        {
            _devices.Remove(device);
            throw;
        }
    }

    private async Task<SentTransactions> ReadAsync(ClientTransaction device, IStoredTransactions stored)
    {
        var first = await stored.ReadAsync(device, MaximumReadAtOnce + 1);
        var sent = new SentTransactions(IsComplete: first.Count <= MaximumReadAtOnce);
        if (sent.IsComplete)
        {
            foreach (var (path, id) in first)
            {
                Add(sent, device with { Path = path, TransactionId = id });
            }
        }

        return sent;
    }

    private void Add(SentTransactions sent, ClientTransaction transaction)
    {
        if (sent.Add(transaction))
        {
            _count++;
        }
    }

    /// <summary>The fingerprints of a device's transactions. Two transactions with the same fingerprint only cost a database query.</summary>
    /// <param name="IsComplete">Whether the set covers all of the device's transactions.</param>
    private sealed record SentTransactions(bool IsComplete)
    {
        private readonly HashSet<long> _fingerprints = [];

        public bool MayContain(ClientTransaction transaction) => !IsComplete || _fingerprints.Contains(Fingerprint(transaction));

        public bool Add(ClientTransaction transaction) => IsComplete && _fingerprints.Add(Fingerprint(transaction));

        private static long Fingerprint(ClientTransaction transaction) =>
            ((long)transaction.Path.GetHashCode(StringComparison.Ordinal) << 32) | (uint)transaction.TransactionId.GetHashCode(StringComparison.Ordinal);
    }
}

/// <summary>The transactions of one room that are stored with their events.</summary>
internal interface IStoredTransactions
{
    /// <summary>Some of a device's transactions.</summary>
    /// <param name="device">Any transaction of the device.</param>
    /// <param name="limit">How many to read at most.</param>
    Task<IReadOnlyList<SentTransaction>> ReadAsync(ClientTransaction device, int limit);

    /// <summary>The event that a transaction sent, or null if the transaction is new.</summary>
    Task<EventId?> FindAsync(ClientTransaction transaction);
}

/// <summary>The stored transactions of a room that is open for writing.</summary>
internal sealed class StoredTransactions(RoomLoader loader, ActiveRoom room) : IStoredTransactions
{
    public Task<IReadOnlyList<SentTransaction>> ReadAsync(ClientTransaction device, int limit) =>
        loader.TransactionsAsync(room, device, limit, CancellationToken.None);

    public Task<EventId?> FindAsync(ClientTransaction transaction) => loader.FindTransactionAsync(room, transaction, CancellationToken.None);
}

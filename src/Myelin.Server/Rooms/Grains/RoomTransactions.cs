using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// A room's transactions: a repeated request gets the event of the first one, also while that is still being committed. A fingerprint of
/// each transaction carried out is held, so that a new one is known to be new without asking the database.
/// </summary>
internal sealed class RoomTransactions
{
    /// <summary>The most fingerprints held, of all devices together; beyond it they are let go and read again when needed.</summary>
    public const int MaximumHeld = 50_000;

    /// <summary>The most stored transactions read for one device; each transaction of a device that has more is looked up by itself.</summary>
    public const int MaximumReadAtOnce = 1_000;

    private readonly Dictionary<ClientTransaction, Task<RoomReply>> _underWay = [];
    private readonly Dictionary<(string User, string Device), Task<SentTransactions>> _devices = [];
    private int _held;

    /// <summary>Does the work once.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="stored">The transactions that are kept.</param>
    /// <param name="run">Does the work, if it has not been done.</param>
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
                // A refusal is not remembered: the same request may be allowed later. The fingerprints may have been let go meanwhile, and
                // read again before the commit: so the ones that are held now are asked for.
                Hold(await OfDeviceAsync(transaction, stored), transaction);
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
        if (_held > MaximumHeld)
        {
            _devices.Clear();
            _held = 0;
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
                Hold(sent, device with { Path = path, TransactionId = id });
            }
        }

        return sent;
    }

    private void Hold(SentTransactions sent, ClientTransaction transaction)
    {
        if (sent.Add(transaction))
        {
            _held++;
        }
    }

    /// <summary>The fingerprints of a device's transactions. Two that share one cost a look into the database, nothing else.</summary>
    /// <param name="IsComplete">Whether all of the device's transactions are here.</param>
    private sealed record SentTransactions(bool IsComplete)
    {
        private readonly HashSet<long> _fingerprints = [];

        public bool MayContain(ClientTransaction transaction) => !IsComplete || _fingerprints.Contains(Fingerprint(transaction));

        public bool Add(ClientTransaction transaction) => IsComplete && _fingerprints.Add(Fingerprint(transaction));

        private static long Fingerprint(ClientTransaction transaction) =>
            ((long)transaction.Path.GetHashCode(StringComparison.Ordinal) << 32) | (uint)transaction.TransactionId.GetHashCode(StringComparison.Ordinal);
    }
}

/// <summary>The transactions of one room that are kept with their events.</summary>
internal interface IStoredTransactions
{
    /// <summary>Some of a device's transactions.</summary>
    /// <param name="device">Any transaction of the device.</param>
    /// <param name="limit">How many to read at most.</param>
    Task<IReadOnlyList<SentTransaction>> ReadAsync(ClientTransaction device, int limit);

    /// <summary>The event that a transaction sent, or null if it is new.</summary>
    Task<EventId?> FindAsync(ClientTransaction transaction);
}

/// <summary>The stored transactions of a room that is being written.</summary>
internal sealed class StoredTransactions(RoomLoader loader, ActiveRoom room) : IStoredTransactions
{
    public Task<IReadOnlyList<SentTransaction>> ReadAsync(ClientTransaction device, int limit) =>
        loader.TransactionsAsync(room, device, limit, CancellationToken.None);

    public Task<EventId?> FindAsync(ClientTransaction transaction) => loader.FindTransactionAsync(room, transaction, CancellationToken.None);
}

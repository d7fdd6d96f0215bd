using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

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

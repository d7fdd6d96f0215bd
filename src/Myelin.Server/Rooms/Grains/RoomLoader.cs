using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>Brings rooms, and what their engines ask for, from the database.</summary>
internal sealed class RoomLoader(RoomStorage storage, IEntityNumbers numbers)
{
    /// <summary>The room as it stands; null if this server has no such room.</summary>
    public async ValueTask<ActiveRoom?> LoadAsync(RoomId roomId, CancellationToken cancellationToken) =>
        await storage.LoadAsync(roomId, cancellationToken) is { } loaded
            ? new ActiveRoom(roomId, loaded.Room, new RoomEngine(loaded.Version, roomId, loaded.Head), loaded.Writer)
            : null;

    /// <summary>Loads what the engine asked for; what the store lacks is told as absent.</summary>
    public async ValueTask LoadIntoAsync(ActiveRoom room, Step.Load load, CancellationToken cancellationToken)
    {
        var asked = load.Events.Concat(load.StatesAfter).ToHashSet();
        var stored = await storage.Events.ReadAsync(asked, cancellationToken);
        var states = load.StatesAfter.ToHashSet();
        foreach (var item in stored)
        {
            room.Engine.Remember(item.Pdu, item.Status);
            asked.Remove(item.Pdu.EventId);
            if (states.Contains(item.Pdu.EventId))
            {
                room.Engine.Remember(
                    item.Pdu.EventId,
                    item.StateAfter is { } snapshot ? await storage.StateMaps.ReadAsync(snapshot, cancellationToken) : StateMap.Empty);
            }
        }

        room.Engine.RememberAbsent([.. asked]);
    }

    /// <summary>One event, whatever its standing.</summary>
    /// <exception cref="InvalidDataException">It is not stored.</exception>
    public async ValueTask<StoredEvent?> FindAsync(EventId id, CancellationToken cancellationToken) => await storage.Events.FindAsync(id, cancellationToken);

    /// <summary>Some of the device's transactions in a room, at most as many as the limit.</summary>
    public async Task<IReadOnlyList<SentTransaction>> TransactionsAsync(ActiveRoom room, ClientTransaction device, int limit, CancellationToken cancellationToken) =>
        await numbers.FindUserAsync(UserId.Parse(device.User), cancellationToken) is { } user
            ? await storage.Transactions.OfDeviceAsync(user, new DeviceId(device.Device), room.Number, limit, cancellationToken)
            : [];

    /// <summary>The event that a transaction sent, or null if it is new.</summary>
    public async Task<EventId?> FindTransactionAsync(ActiveRoom room, ClientTransaction transaction, CancellationToken cancellationToken) =>
        await storage.Transactions.FindAsync(await KeyAsync(room, transaction, cancellationToken), cancellationToken);

    /// <summary>A user's stored events with the relation's type and parent.</summary>
    public async Task<IReadOnlyList<StoredEvent>> RelatedAsync(ActiveRoom room, EventRelation relation, UserId sender, CancellationToken cancellationToken) =>
        await numbers.FindUserAsync(sender, cancellationToken) is { } user
            ? await storage.Relations.BySenderAsync(room.Number, relation, user, cancellationToken)
            : [];

    /// <summary>The transaction as it is stored with its event.</summary>
    public async ValueTask<TransactionKey> KeyAsync(ActiveRoom room, ClientTransaction transaction, CancellationToken cancellationToken) => new(
        room.Number,
        await numbers.UserAsync(UserId.Parse(transaction.User), cancellationToken),
        new DeviceId(transaction.Device),
        transaction.Path,
        transaction.TransactionId);
}

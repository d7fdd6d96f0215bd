using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>Loads rooms, and what their engines request, from the database.</summary>
internal sealed class RoomLoader(RoomStorage storage, IEntityNumbers numbers)
{
    /// <summary>The current room; null if this server has no such room.</summary>
    public async ValueTask<ActiveRoom?> LoadAsync(RoomId roomId, CancellationToken cancellationToken) =>
        await storage.LoadAsync(roomId, cancellationToken) is { } loaded
            ? new ActiveRoom(roomId, loaded.Room, new RoomEngine(loaded.Version, roomId, loaded.Head), loaded.Writer)
            : null;

    /// <summary>A room that this server doesn't have yet.</summary>
    /// <exception cref="ArgumentException">The version is not supported.</exception>
    public async ValueTask<ActiveRoom> NewAsync(RoomId roomId, string versionId, CancellationToken cancellationToken)
    {
        var version = KnownRoomVersions.TryGet(versionId, out var known) ? known : throw new ArgumentException($"Room version {versionId} is not known.", nameof(versionId));
        var writer = await storage.NewAsync(roomId, version, cancellationToken);
        return new ActiveRoom(roomId, writer.Room, new RoomEngine(version, roomId, RoomHead.Empty), writer);
    }

    /// <summary>Whether events of the room refer to the event, which is not here.</summary>
    public ValueTask<bool> IsMissingAsync(ActiveRoom room, EventId id, CancellationToken cancellationToken) =>
        storage.Gaps.IsMissingAsync(room.Number, id, cancellationToken);

    /// <summary>The stored ones of some events.</summary>
    public async ValueTask<List<StoredEvent>> ReadAsync(IReadOnlyCollection<EventId> ids, CancellationToken cancellationToken) => await storage.Events.ReadAsync(ids, cancellationToken);

    /// <summary>Loads what the engine requested; whatever the store lacks is reported to the engine as absent.</summary>
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

    /// <summary>One event, whatever its status.</summary>
    /// <exception cref="InvalidDataException">It is not stored.</exception>
    public async ValueTask<StoredEvent?> FindAsync(EventId id, CancellationToken cancellationToken) => await storage.Events.FindAsync(id, cancellationToken);

    /// <summary>Some of the device's transactions in a room, up to the limit.</summary>
    public async Task<IReadOnlyList<SentTransaction>> TransactionsAsync(ActiveRoom room, ClientTransaction device, int limit, CancellationToken cancellationToken) =>
        await numbers.FindUserAsync(UserId.Parse(device.User), cancellationToken) is { } user
            ? await storage.Transactions.OfDeviceAsync(user, new DeviceId(device.Device), room.Number, limit, cancellationToken)
            : [];

    /// <summary>The event that a transaction sent, or null if the transaction is new.</summary>
    public async Task<EventId?> FindTransactionAsync(ActiveRoom room, ClientTransaction transaction, CancellationToken cancellationToken) =>
        await storage.Transactions.FindAsync(await KeyAsync(room, transaction, cancellationToken), cancellationToken);

    /// <summary>The user's stored events that have this relation type and parent.</summary>
    public async Task<IReadOnlyList<StoredEvent>> RelatedAsync(ActiveRoom room, EventRelation relation, UserId sender, CancellationToken cancellationToken) =>
        await numbers.FindUserAsync(sender, cancellationToken) is { } user
            ? await storage.Relations.BySenderAsync(room.Number, relation, user, cancellationToken)
            : [];

    /// <summary>The transaction in its stored form.</summary>
    public async ValueTask<TransactionKey> KeyAsync(ActiveRoom room, ClientTransaction transaction, CancellationToken cancellationToken) => new(
        room.Number,
        await numbers.UserAsync(UserId.Parse(transaction.User), cancellationToken),
        new DeviceId(transaction.Device),
        transaction.Path,
        transaction.TransactionId);
}

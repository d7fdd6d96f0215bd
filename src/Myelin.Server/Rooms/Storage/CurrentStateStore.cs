using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Reads the current state of rooms.</summary>
public sealed class CurrentStateStore(IDatabase database, IEntityNumbers numbers)
{
    private const string FromCurrentState = "SELECT " + StoredEvent.Columns + " FROM current_state c JOIN events e ON e.number = c.event JOIN rooms r ON r.room = e.room ";

    /// <summary>All events of the current state, in no particular order.</summary>
    public ValueTask<List<StoredEvent>> EventsAsync(RoomNumber room, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(FromCurrentState + "WHERE c.room = $1", StoredEvent.Read, token, room.Value), cancellationToken);

    /// <summary>All events of the current state except memberships, in no particular order.</summary>
    public ValueTask<List<StoredEvent>> EventsWithoutMembersAsync(RoomNumber room, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(FromCurrentState + "WHERE c.room = $1 AND c.membership IS NULL", StoredEvent.Read, token, room.Value), cancellationToken);

    /// <summary>The event for the tuple, or null.</summary>
    public async ValueTask<StoredEvent?> FindAsync(RoomNumber room, StateTuple tuple, CancellationToken cancellationToken) =>
        await numbers.FindTupleAsync(tuple, cancellationToken) is { } number
            ? await database.ReadAsync(
                (session, token) => session.QuerySingleOrDefaultAsync(
                    FromCurrentState + "WHERE c.room = $1 AND c.tuple = $2", StoredEvent.Read, token, room.Value, number.Value),
                cancellationToken)
            : null;

    /// <summary>The events for the tuples, without tuples that have none, in no particular order.</summary>
    public async ValueTask<List<StoredEvent>> ReadAsync(RoomNumber room, IReadOnlyCollection<StateTuple> tuples, CancellationToken cancellationToken)
    {
        var values = new List<SqlValue>(tuples.Count);
        foreach (var tuple in tuples)
        {
            if (await numbers.FindTupleAsync(tuple, cancellationToken) is { } number)
            {
                values.Add(number.Value);
            }
        }

        return await database.ReadAsync(
            (session, token) => session.QueryInAsync(FromCurrentState + "WHERE c.room = $1 AND c.tuple IN", "", values, 1, StoredEvent.Read, token, room.Value), cancellationToken);
    }
}

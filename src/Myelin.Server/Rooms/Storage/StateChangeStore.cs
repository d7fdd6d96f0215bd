using System.Data.Common;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>The changes of rooms' current states, each at the position of the event that caused it. A change without such an event has a position of its own.</summary>
public sealed class StateChangeStore(IDatabase database, IEntityNumbers numbers)
{
    private const string Insert = "INSERT INTO state_changes (room, position, tuple, event_before, event_after, state_after) VALUES ($1, $2, $3, $4, $5, $6)";

    private const string Select = """
        SELECT c.position, c.tuple, b.event_id, a.event_id, c.state_after
        FROM state_changes c LEFT JOIN events b ON b.number = c.event_before LEFT JOIN events a ON a.number = c.event_after
        """;

    private const string After = Select + " WHERE c.room = $1 AND c.position > $2 ORDER BY c.position, c.tuple LIMIT $3";

    private const string Before = Select + " WHERE c.room = $1 AND (c.position, c.tuple) < ($2, $3) ORDER BY c.position DESC, c.tuple DESC LIMIT $4";

    private const string NewestState = "SELECT state_after FROM state_changes WHERE room = $1 AND position <= $2 ORDER BY position DESC LIMIT 1";

    /// <summary>Adds a change to the unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="room">The room.</param>
    /// <param name="entry">The unit's entry whose position the change gets.</param>
    /// <param name="tuple">What changes.</param>
    /// <param name="before">The event before; null if there was none.</param>
    /// <param name="after">The event after; null if there is none.</param>
    /// <param name="stateAfter">The current state after all changes at that position; null if it is empty.</param>
    public static void Add(LogUnit unit, RoomNumber room, int entry, TupleNumber tuple, EventNumber? before, EventNumber? after, SnapshotId? stateAfter) =>
        unit.Write((sink, first) => sink.Execute(
            Insert, room.Value, first.Plus(entry).Value, tuple.Value, before?.Value, after?.Value, stateAfter?.Value));

    /// <summary>A room's changes after a position, in their order.</summary>
    public ValueTask<List<StoredStateChange>> AfterAsync(RoomNumber room, LogPosition position, int limit, CancellationToken cancellationToken) =>
        ReadAsync((session, token) => session.QueryAsync(After, Read, token, room.Value, position.Value, limit), cancellationToken);

    /// <summary>A room's changes before a place, the newest first.</summary>
    /// <param name="room">The room.</param>
    /// <param name="position">The position of the place.</param>
    /// <param name="tuple">The place among the changes at that position.</param>
    /// <param name="limit">The most changes to read.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<List<StoredStateChange>> BeforeAsync(RoomNumber room, LogPosition position, TupleNumber tuple, int limit, CancellationToken cancellationToken) =>
        ReadAsync((session, token) => session.QueryAsync(Before, Read, token, room.Value, position.Value, tuple.Value, limit), cancellationToken);

    /// <summary>A room's current state at a position; null before its first event.</summary>
    public async ValueTask<SnapshotId?> StateAtAsync(RoomNumber room, LogPosition position, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => session.ScalarAsync(NewestState, token, room.Value, position.Value), cancellationToken) is { } snapshot
            ? new SnapshotId(snapshot)
            : null;

    private async ValueTask<List<StoredStateChange>> ReadAsync(
        Func<IReadSession, CancellationToken, ValueTask<List<Row>>> query, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(query, cancellationToken);
        var tuples = await numbers.StateTuplesAsync([.. rows.Select(row => row.Tuple)], cancellationToken);
        return rows.ConvertAll(row => new StoredStateChange(
            row.Tuple, new LoggedStateChange(row.Position, new CurrentStateChange(tuples[row.Tuple], row.Before, row.After)), row.StateAfter));
    }

    private static Row Read(DbDataReader row) => new(
        new LogPosition(row.GetInt64(0)),
        new TupleNumber(row.GetInt64(1)),
        Id(row, 2),
        Id(row, 3),
        row.IsDBNull(4) ? null : new SnapshotId(row.GetInt64(4)));

    private static EventId? Id(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : EventIdBytes.Decode(row.GetFieldValue<byte[]>(column));

    private sealed record Row(LogPosition Position, TupleNumber Tuple, EventId? Before, EventId? After, SnapshotId? StateAfter);
}

/// <summary>A stored change of a room's current state.</summary>
/// <param name="Tuple">The number of what changes.</param>
/// <param name="Logged">The change.</param>
/// <param name="StateAfter">The current state after all changes at its position.</param>
public readonly record struct StoredStateChange(TupleNumber Tuple, LoggedStateChange Logged, SnapshotId? StateAfter);

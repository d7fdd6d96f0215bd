using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Stores and reads states. Any state is read from a bounded number of rows, and the cost of a change grows at most logarithmically.</summary>
public sealed class StateStore(IDatabase database, IEntityNumbers numbers, MemoryBudget budget)
{
    private const string Insert = "INSERT INTO state_snapshots (snapshot, room, height, base, size, is_partial, delta) VALUES ($1, $2, $3, $4, $5, $6, $7)";

    private const string Chain = """
        WITH RECURSIVE chain (snapshot, room, height, base, size, is_partial, delta) AS (
            SELECT snapshot, room, height, base, size, is_partial, delta FROM state_snapshots WHERE snapshot = $1
            UNION ALL
            SELECT s.snapshot, s.room, s.height, s.base, s.size, s.is_partial, s.delta FROM chain c JOIN state_snapshots s ON s.snapshot = c.base
        )
        SELECT snapshot, room, height, base, size, is_partial, delta FROM chain ORDER BY height
        """;

    private readonly Cache<SnapshotId, StateSnapshot> _cache = new(budget, "state_snapshots", static (_, snapshot) => snapshot.Bytes);

    /// <summary>
    /// Adds to the unit the state that results from applying changes to another. Later states can build on the result at once; it can be
    /// read by its ID once the unit is committed.
    /// </summary>
    /// <param name="unit">The unit that makes it durable.</param>
    /// <param name="room">The room.</param>
    /// <param name="parent">The previous state; null for the empty one.</param>
    /// <param name="changes">The changes; if there are none, the parent itself is returned.</param>
    /// <param name="isPartial">Whether the state is not fully known. It then gets a full row of its own, which <see cref="Complete"/> can replace.</param>
    public StateSnapshot Put(LogUnit unit, RoomNumber room, StateSnapshot? parent, IEnumerable<StateChange> changes, bool isPartial = false)
    {
        var delta = StateDelta.From(changes);
        if (parent is not null && delta.Count == 0 && parent.IsPartial == isPartial)
        {
            return parent;
        }

        var id = new SnapshotId(numbers.Next(NumberSeries.Snapshot));
        var snapshot = parent is null || (isPartial && !parent.IsPartial)
            ? Full(id, room, parent is null ? delta : parent.Flatten(null).With(delta), isPartial)
            : Over(id, parent, delta);
        unit.Write(
            Insert, id.Value, room.Value, snapshot.Height, snapshot.Base?.Id.Value, snapshot.Count, snapshot.IsPartial, snapshot.Delta.Pack());
        return snapshot;
    }

    /// <exception cref="KeyNotFoundException">There is no such snapshot.</exception>
    public ValueTask<StateSnapshot> ReadAsync(SnapshotId id, CancellationToken cancellationToken) =>
        _cache.TryGet(id, out var snapshot) ? new ValueTask<StateSnapshot>(snapshot) : ReadRowsAsync(id, cancellationToken);

    /// <summary>The differences between two states.</summary>
    public async ValueTask<IReadOnlyList<StateDifference>> DiffAsync(SnapshotId from, SnapshotId to, CancellationToken cancellationToken)
    {
        var before = await ReadAsync(from, cancellationToken);
        var after = await ReadAsync(to, cancellationToken);
        return before.DifferenceTo(after);
    }

    /// <summary>
    /// Adds to the unit the full state for a partial one. States built on it follow, since they contain only changes.
    /// Call <see cref="Forget"/> once the unit is committed.
    /// </summary>
    /// <exception cref="ArgumentException">The snapshot is not the base row of a partial state.</exception>
    public static void Complete(LogUnit unit, StateSnapshot partial, IEnumerable<KeyValuePair<TupleNumber, EventNumber>> state)
    {
        if (!partial.IsPartial || partial.Base is not null)
        {
            throw new ArgumentException("Only the row that a partial state begins with can be completed.", nameof(partial));
        }

        var full = StateDelta.From(state.Select(entry => new StateChange(entry.Key, entry.Value)));
        unit.Write("UPDATE state_snapshots SET size = $2, is_partial = 0, delta = $3 WHERE snapshot = $1", partial.Id.Value, full.Count, full.Pack());
    }

    /// <summary>Clears the cache. Call it after a partial state was completed, here or in another process.</summary>
    public void Forget() => _cache.Clear();

    private static StateSnapshot Full(SnapshotId id, RoomNumber room, StateDelta state, bool isPartial)
    {
        var full = state.WithoutRemovals();
        return new StateSnapshot(id, room, 0, null, full.Count, isPartial, full);
    }

    private static StateSnapshot Over(SnapshotId id, StateSnapshot parent, StateDelta changes)
    {
        var count = parent.Count;
        foreach (var change in changes.Changes())
        {
            count += (change.Event is null ? 0 : 1) - (parent[change.Tuple] is null ? 0 : 1);
        }

        var height = parent.Height + 1;
        var below = parent.At(height & (height - 1));
        var delta = parent.Flatten(below.Height).With(changes);

        // A partial state is never copied into a full row: completing it must affect everything built on it.
        return delta.Count >= count && !parent.IsPartial
            ? Full(id, parent.Room, parent.Flatten(null).With(changes), isPartial: false)
            : new StateSnapshot(id, parent.Room, height, below, count, parent.IsPartial, delta);
    }

    private async ValueTask<StateSnapshot> ReadRowsAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        var read = _cache.BeginRead();
        var rows = await database.ReadAsync(
            (session, token) => session.QueryAsync(
                Chain,
                row => new Row(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetInt64(4), row.GetInt64(5) != 0, row.GetFieldValue<byte[]>(6)),
                token,
                id.Value),
            cancellationToken);
        StateSnapshot? snapshot = null;
        foreach (var row in rows)
        {
            if (row.Base != snapshot?.Id.Value)
            {
                throw new InvalidDataException($"State snapshot {row.Snapshot} lacks what it is based on.");
            }

            // The base row decides whether states built on it are partial, since it may have been completed.
            var isPartial = snapshot?.IsPartial ?? row.IsPartial;
            snapshot = new StateSnapshot(new SnapshotId(row.Snapshot), new RoomNumber(row.Room), row.Height, snapshot, (int)row.Size, isPartial, StateDelta.Unpack(row.Delta));
        }

        if (snapshot is null)
        {
            throw new KeyNotFoundException($"There is no state snapshot {id.Value}.");
        }

        _cache.Keep(read, id, snapshot);
        return snapshot;
    }

    private sealed record Row(long Snapshot, long Room, long Height, long? Base, long Size, bool IsPartial, byte[] Delta);
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Turns stored states into the engine's maps, and remembers the snapshot of each map for as long as the map lives.</summary>
public sealed class StateMaps(StateStore states, EventStore events, IEntityNumbers numbers)
{
    private readonly ConditionalWeakTable<StateMap, StateSnapshot> _snapshots = [];

    /// <summary>The state as a map.</summary>
    public async ValueTask<StateMap> ReadAsync(SnapshotId id, CancellationToken cancellationToken) =>
        await ReadAsync(await states.ReadAsync(id, cancellationToken), cancellationToken);

    /// <summary>The state as a map.</summary>
    /// <exception cref="InvalidDataException">An event of the state is not stored.</exception>
    public async ValueTask<StateMap> ReadAsync(StateSnapshot snapshot, CancellationToken cancellationToken)
    {
        var entries = snapshot.Entries();
        var tuples = await numbers.StateTuplesAsync([.. entries.Select(entry => entry.Key)], cancellationToken);
        var ids = await events.IdsAsync([.. entries.Select(entry => entry.Value)], cancellationToken);
        var map = StateMap.From(entries.Select(entry => KeyValuePair.Create(
            tuples[entry.Key],
            ids.TryGetValue(entry.Value, out var id) ? id : throw new InvalidDataException($"Event {entry.Value.Value} of state snapshot {snapshot.Id.Value} is not stored."))));
        _snapshots.AddOrUpdate(map, snapshot);
        return map;
    }

    /// <summary>The snapshot that a map was read from.</summary>
    public bool TryGetSnapshot(StateMap map, [NotNullWhen(true)] out StateSnapshot? snapshot) => _snapshots.TryGetValue(map, out snapshot);

    /// <summary>The changes that turn one map into another.</summary>
    internal static List<(StateTuple Tuple, EventId? Event)> Changes(StateMap from, StateMap to)
    {
        var changes = new List<(StateTuple, EventId?)>();
        foreach (var (tuple, id) in to.Entries)
        {
            if (from[tuple] != id)
            {
                changes.Add((tuple, id));
            }
        }

        foreach (var (tuple, _) in from.Entries)
        {
            if (to[tuple] is null)
            {
                changes.Add((tuple, null));
            }
        }

        return changes;
    }
}

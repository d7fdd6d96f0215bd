using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// A room's stored state: a chain of deltas that skips. The snapshot at height h contains the changes since the one at height
/// h &amp; (h - 1), so the chain is as long as h has set bits, about twenty at most. It ends at a full state at height 0.
/// Immutable; chains share their layers.
/// </summary>
public sealed class StateSnapshot
{
    internal StateSnapshot(SnapshotId id, RoomNumber room, long height, StateSnapshot? below, int count, bool isPartial, StateDelta delta)
    {
        Id = id;
        Room = room;
        Height = height;
        Base = below;
        Count = count;
        IsPartial = isPartial;
        Delta = delta;
    }

    public SnapshotId Id { get; }

    public RoomNumber Room { get; }

    /// <summary>How many tuples have an event; not exact if a partial state below has been completed since.</summary>
    public int Count { get; }

    /// <summary>Whether the state was not fully known when it was stored (a join in progress).</summary>
    public bool IsPartial { get; }

    /// <summary>The number of snapshots since the last full state.</summary>
    internal long Height { get; }

    /// <summary>The snapshot that the delta applies to; null for a full state.</summary>
    internal StateSnapshot? Base { get; }

    internal StateDelta Delta { get; }

    /// <summary>About how much memory the snapshot and all its layers take, as if it shared none of them.</summary>
    internal long Bytes
    {
        get
        {
            var bytes = 0L;
            for (var layer = this; layer is not null; layer = layer.Base)
            {
                bytes += EstimatedBytes.Object + (2 * sizeof(long) * layer.Delta.Count);
            }

            return bytes;
        }
    }

    /// <summary>How many rows must be read to load it.</summary>
    internal int Layers
    {
        get
        {
            var layers = 0;
            for (var layer = this; layer is not null; layer = layer.Base)
            {
                layers++;
            }

            return layers;
        }
    }

    /// <summary>The event for the tuple, or null.</summary>
    public EventNumber? this[TupleNumber tuple]
    {
        get
        {
            for (var layer = this; layer is not null; layer = layer.Base)
            {
                if (layer.Delta.TryGet(tuple.Value, out var number))
                {
                    return number is { } value ? new EventNumber(value) : null;
                }
            }

            return null;
        }
    }

    /// <summary>All entries, ordered by tuple.</summary>
    public IReadOnlyList<KeyValuePair<TupleNumber, EventNumber>> Entries() =>
        [.. Flatten(null).Changes().Where(change => change.Event is not null).Select(change => KeyValuePair.Create(change.Tuple, change.Event!.Value))];

    /// <summary>The differences between this state and another. Layers that both share are not compared.</summary>
    public IReadOnlyList<StateDifference> DifferenceTo(StateSnapshot other)
    {
        var mine = new Dictionary<SnapshotId, StateSnapshot>();
        for (var layer = this; layer is not null; layer = layer.Base)
        {
            mine.Add(layer.Id, layer);
        }

        var shared = other;
        while (shared is not null && !mine.ContainsKey(shared.Id))
        {
            shared = shared.Base;
        }

        var tuples = new SortedSet<long>();
        Collect(this, shared?.Id, tuples);
        Collect(other, shared?.Id, tuples);
        var differences = new List<StateDifference>();
        foreach (var tuple in tuples)
        {
            var number = new TupleNumber(tuple);
            var (before, after) = (this[number], other[number]);
            if (before != after)
            {
                differences.Add(new StateDifference(number, before, after));
            }
        }

        return differences;
    }

    /// <summary>The changes since the layer at the given height, which must be in the chain; null for all changes.</summary>
    internal StateDelta Flatten(long? height)
    {
        var layers = new Stack<StateDelta>();
        for (var layer = this; layer is not null && layer.Height != height; layer = layer.Base)
        {
            layers.Push(layer.Delta);
        }

        if (layers.Count == 0)
        {
            return StateDelta.From([]);
        }

        var flat = layers.Pop();
        while (layers.TryPop(out var newer))
        {
            flat = flat.With(newer);
        }

        return flat;
    }

    /// <summary>The chain's layer at the given height.</summary>
    internal StateSnapshot At(long height)
    {
        var layer = this;
        while (layer.Height > height && layer.Base is not null)
        {
            layer = layer.Base;
        }

        return layer.Height == height ? layer : throw new InvalidDataException($"State snapshot {Id.Value} has no layer of height {height}.");
    }

    private static void Collect(StateSnapshot from, SnapshotId? end, SortedSet<long> tuples)
    {
        for (var layer = from; layer is not null && layer.Id != end; layer = layer.Base)
        {
            foreach (var tuple in layer.Delta.Tuples)
            {
                tuples.Add(tuple);
            }
        }
    }
}

/// <summary>Identifies a stored state of a room.</summary>
public readonly record struct SnapshotId(long Value);

/// <summary>A state change, by numbers.</summary>
/// <param name="Tuple">The (type, state_key) that changes.</param>
/// <param name="Event">The new event; null if there is none.</param>
public readonly record struct StateChange(TupleNumber Tuple, EventNumber? Event);

/// <summary>A difference between two states at a tuple; the two events are never the same.</summary>
public readonly record struct StateDifference(TupleNumber Tuple, EventNumber? Before, EventNumber? After);

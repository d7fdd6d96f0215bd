using System.Runtime.CompilerServices;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// Stores the states of one room's events for its writer. A state is recognised by its map, so that events share the stored state that their maps share.
/// </summary>
/// <param name="storage">The stores.</param>
/// <param name="room">The room.</param>
/// <param name="stored">A state that is stored already, or the empty one.</param>
/// <param name="underWay">Events that the database may not have yet.</param>
internal sealed class SnapshotWriter(RoomStorage storage, RoomNumber room, StateMap stored, IReadOnlyDictionary<EventId, StoredEvent> underWay)
{
    private readonly ConditionalWeakTable<StateMap, StateSnapshot> _snapshots = [];
    private StateMap _last = stored;

    /// <summary>The stored forms of the states before and after an event; null for an empty one.</summary>
    public async ValueTask<(StateSnapshot? Before, StateSnapshot? After)> AroundAsync(LogUnit unit, EventToStore item, TupleNumber? tuple, EventNumber number)
    {
        var append = item.Append;
        var before = await OfAsync(unit, append.StateBefore, item.IsPartial);
        var after = ReferenceEquals(append.StateAfter, append.StateBefore)
            ? before
            : Follow(unit, before, append.StateAfter, new StateChange(tuple ?? throw new ArgumentException("Only a state event changes the state."), number));
        _last = append.StateAfter;
        return (before, after);
    }

    /// <summary>The stored form of a state; a resolved state is stored as the changes since the last one. Null for an empty state.</summary>
    public async ValueTask<StateSnapshot?> OfAsync(LogUnit unit, StateMap state, bool isPartial)
    {
        if (state.Count == 0)
        {
            return null;
        }

        if (TryGet(state) is { } known)
        {
            return known;
        }

        var parent = TryGet(_last);
        var changes = StateMaps.Changes(parent is null ? StateMap.Empty : _last, state);
        var tuples = await storage.Numbers.TuplesAsync([.. changes.Select(change => change.Tuple)], CancellationToken.None);
        var numbers = await NumbersAsync([.. changes.Where(change => change.Event is not null).Select(change => change.Event!.Value)]);
        var snapshot = storage.States.Put(
            unit, room, parent, changes.Select(change => new StateChange(tuples[change.Tuple], change.Event is { } id ? numbers[id] : null)), isPartial);
        _snapshots.AddOrUpdate(state, snapshot);
        return snapshot;
    }

    /// <summary>The numbers of stored events and of those under way.</summary>
    public async ValueTask<Dictionary<EventId, EventNumber>> NumbersAsync(IReadOnlyCollection<EventId> ids)
    {
        var numbers = new Dictionary<EventId, EventNumber>(ids.Count);
        var missing = new List<EventId>();
        foreach (var id in ids)
        {
            if (underWay.TryGetValue(id, out var recent))
            {
                numbers[id] = recent.Number;
            }
            else
            {
                missing.Add(id);
            }
        }

        foreach (var (id, number) in await storage.Events.NumbersAsync(missing, CancellationToken.None))
        {
            numbers[id] = number;
        }

        return numbers;
    }

    private StateSnapshot Follow(LogUnit unit, StateSnapshot? before, StateMap after, StateChange change)
    {
        var snapshot = storage.States.Put(unit, room, before, [change], before?.IsPartial ?? false);
        _snapshots.AddOrUpdate(after, snapshot);
        return snapshot;
    }

    private StateSnapshot? TryGet(StateMap state) =>
        _snapshots.TryGetValue(state, out var snapshot) || storage.StateMaps.TryGetSnapshot(state, out snapshot) ? snapshot : null;
}

using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Core.StateResolution;

namespace Myelin.Core.Rooms;

/// <summary>
/// A state as the authorisation rules read it: events by tuple. Events that are not in memory are recorded in <paramref name="needs"/>; a verdict
/// without them is void.
/// </summary>
internal sealed class StateView(StateMap state, Needs needs)
{
    public Pdu? Find(StateTuple tuple) => state.TryGet(tuple, out var id) ? Find(id) : null;

    private Pdu? Find(EventId id) => needs.AuthEvent(id)?.Pdu;
}

/// <summary>The state of a room after several events ("Room State Resolution").</summary>
internal static class RoomStates
{
    /// <summary>Merges the states after <paramref name="events"/>. If something is missing, records it and returns null.</summary>
    public static StateMap? Merge(RoomVersion version, IReadOnlyCollection<EventId> events, RoomMemory memory, Needs needs)
    {
        var states = new List<StateMap>(events.Count);
        foreach (var id in events)
        {
            if (needs.StateAfter(id) is { } state && !states.Exists(state.HasSameEntries))
            {
                states.Add(state);
            }
        }

        return needs.AreMet ? Merge(version, states, memory, needs) : null;
    }

    private static StateMap? Merge(RoomVersion version, List<StateMap> states, RoomMemory memory, Needs needs)
    {
        if (states.Count < 2)
        {
            return states.Count == 0 ? StateMap.Empty : states[0];
        }

        try
        {
            return StateResolver.Resolve(version, states, memory);
        }
        catch (MissingEventsException missing)
        {
            // Resolving with only some of the events could drop state, so wait for all of them.
            needs.AuthEvents(missing.Events);
            return null;
        }
    }
}

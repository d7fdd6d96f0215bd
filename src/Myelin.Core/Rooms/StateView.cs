using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Core.StateResolution;

namespace Myelin.Core.Rooms;

/// <summary>A state as the authorisation rules ask for it: event by tuple. What is not in memory is noted in <paramref name="needs"/>; a verdict reached without it is void.</summary>
internal sealed class StateView(StateMap state, Needs needs)
{
    public Pdu? Find(StateTuple tuple) => state.TryGet(tuple, out var id) ? Find(id) : null;

    private Pdu? Find(EventId id) => needs.AuthEvent(id)?.Pdu;
}

/// <summary>The state of a room at a point with several predecessors ("Room State Resolution").</summary>
internal static class RoomStates
{
    /// <summary>The state that results from merging those after <paramref name="events"/>; null if something is missing, which is noted.</summary>
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
            // A resolution over part of the events could shrink the state: it waits for all of them.
            needs.AuthEvents(missing.Events);
            return null;
        }
    }
}

using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.StateResolution.V2;

namespace Myelin.Core.StateResolution.V2Point1;

/// <summary>
/// State resolution of room version 12 (room version 12, "State resolution"; MSC4297). It differs from algorithm 2 in two points:
/// the full conflicted set includes the conflicted state subgraph, and the iterative auth checks start from an empty state.
/// </summary>
internal static class StateResolutionV2Point1
{
    public static StateMap Resolve(IReadOnlyList<StateMap> states, RoomEvents events)
    {
        var state = new ConflictedState(states);
        if (state.IsEmpty)
        {
            return states[0];
        }

        // No event of this room version has the create event as an auth event, but every check needs it.
        var conflictedStateSet = state.Events;
        events.Load([.. conflictedStateSet, .. CreateOf(states)]);
        var fullConflictedSet = ConflictedStateSubgraph.Of(conflictedStateSet, events);
        fullConflictedSet.UnionWith(AuthDifference.Of(state, events));
        return StateResolutionV2.Resolve(state, fullConflictedSet, static _ => null, events);
    }

    private static IEnumerable<EventId> CreateOf(IReadOnlyList<StateMap> states) =>
        states.Select(static state => state[RoomState.CreateTuple]).OfType<EventId>().Distinct();
}

/// <summary>
/// "Conflicted state subgraph": the events on all paths along auth events between two events of the conflicted state set, including both ends
/// (MSC4297).
/// </summary>
internal static class ConflictedStateSubgraph
{
    /// <exception cref="MissingEventsException">Some events of the auth chains are not available.</exception>
    public static HashSet<EventId> Of(IReadOnlySet<EventId> conflictedStateSet, RoomEvents events)
    {
        // An event is on such a path if it is in the auth chain of a conflicted event and has a conflicted event in its own.
        var reached = AuthChainWalk.From(events, conflictedStateSet);
        var dependents = new Dictionary<EventId, List<EventId>>(reached.Count);
        foreach (var id in reached)
        {
            foreach (var authEvent in events.AuthEventsOf(id) ?? [])
            {
                if (!dependents.TryGetValue(authEvent, out var list))
                {
                    dependents.Add(authEvent, list = []);
                }

                list.Add(id);
            }
        }

        var subgraph = new HashSet<EventId>(conflictedStateSet);
        var waiting = new Stack<EventId>(conflictedStateSet);
        while (waiting.TryPop(out var id))
        {
            foreach (var dependent in dependents.GetValueOrDefault(id) ?? [])
            {
                if (subgraph.Add(dependent))
                {
                    waiting.Push(dependent);
                }
            }
        }

        return subgraph;
    }
}

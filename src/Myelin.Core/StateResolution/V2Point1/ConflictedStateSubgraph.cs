using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2Point1;

/// <summary>
/// "Conflicted state subgraph": all paths along auth events between any two events of the conflicted state set, ends included
/// (MSC4297).
/// </summary>
internal static class ConflictedStateSubgraph
{
    /// <exception cref="MissingEventsException">Some events of the auth chains are not at hand.</exception>
    public static HashSet<EventId> Of(IReadOnlySet<EventId> conflictedStateSet, RoomEvents events)
    {
        // An event is on such a path if it is in the auth chain of a conflicted event, and a conflicted event is in its own.
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

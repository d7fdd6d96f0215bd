using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>"Auth difference": the events that are in some states' full auth chains, but not in those of all.</summary>
/// <remarks>
/// A state's own events count as part of its full auth chain, as they do for every implementation in use: an event that all
/// states contain is not in dispute, even if some of their other events build on it.
/// </remarks>
internal static class AuthDifference
{
    /// <exception cref="MissingEventsException">Some events of the auth chains are not at hand.</exception>
    public static HashSet<EventId> Of(ConflictedState state, RoomEvents events)
    {
        // What the unconflicted events build on is in every state's chain. So only what lies outside of it has to be compared,
        // and that is little: the walks from the conflicted events end where they reach it.
        var common = AuthChainWalk.From(events, state.UnconflictedEvents);
        var countOf = new Dictionary<EventId, int>();
        foreach (var one in state.States)
        {
            foreach (var id in AuthChainWalk.From(events, state.ConflictedEventsOf(one), common))
            {
                countOf[id] = countOf.GetValueOrDefault(id) + 1;
            }
        }

        return [.. countOf.Where(entry => entry.Value < state.States.Count).Select(static entry => entry.Key)];
    }
}

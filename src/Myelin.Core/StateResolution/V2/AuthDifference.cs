using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>"Auth difference": the events that are in the full auth chains of some states but not of all.</summary>
/// <remarks>
/// A state's own events count as part of its full auth chain, as in every implementation in use. An event that all states contain
/// is not conflicted, even if some of their other events have it in their auth chains.
/// </remarks>
internal static class AuthDifference
{
    /// <exception cref="MissingEventsException">Some events of the auth chains are not available.</exception>
    public static HashSet<EventId> Of(ConflictedState state, RoomEvents events)
    {
        // The auth chains of the unconflicted events are part of every state's chain, so only the rest has to be compared. That is
        // little, because the walks from the conflicted events end where they reach those chains.
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

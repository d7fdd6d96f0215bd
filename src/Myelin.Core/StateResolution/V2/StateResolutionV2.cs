using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>State resolution of room versions 2 to 11 (room version 2, "State resolution").</summary>
internal static class StateResolutionV2
{
    public static StateMap Resolve(IReadOnlyList<StateMap> states, RoomEvents events)
    {
        var state = new ConflictedState(states);
        if (state.IsEmpty)
        {
            return states[0];
        }

        var fullConflictedSet = state.Events;
        events.Load(fullConflictedSet);
        fullConflictedSet.UnionWith(AuthDifference.Of(state, events));
        return Resolve(state, fullConflictedSet, state.Unconflicted, events);
    }

    /// <summary>The steps of the algorithm, from the full conflicted set on.</summary>
    /// <param name="state">The states to resolve.</param>
    /// <param name="fullConflictedSet">The full conflicted set.</param>
    /// <param name="initial">The state from which the iterative auth checks start.</param>
    /// <param name="events">Where the events are found.</param>
    public static StateMap Resolve(
        ConflictedState state, IReadOnlySet<EventId> fullConflictedSet, Func<StateTuple, EventId?> initial, RoomEvents events)
    {
        events.Load(fullConflictedSet);
        var powerEvents = PowerEvents.GraphOf(fullConflictedSet, events);
        var checks = new IterativeAuthChecks(events, initial);
        checks.Apply(ReverseTopologicalPowerOrdering.Order(powerEvents, events));

        var mainline = new MainlineOrdering(checks[RoomState.PowerLevelsTuple], events);
        checks.Apply(mainline.Order(fullConflictedSet.Where(id => !powerEvents.ContainsKey(id))));
        return state.With(checks.Resolved);
    }
}

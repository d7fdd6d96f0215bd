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

    /// <summary>The remaining steps of the algorithm, once the full conflicted set is known.</summary>
    /// <param name="state">The states to resolve.</param>
    /// <param name="fullConflictedSet">The full conflicted set.</param>
    /// <param name="initial">The initial state of the iterative auth checks.</param>
    /// <param name="events">Where to look up the events.</param>
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

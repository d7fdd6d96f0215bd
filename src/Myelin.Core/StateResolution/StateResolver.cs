using Myelin.Core.Events;
using Myelin.Core.RoomVersions;
using Myelin.Core.StateResolution.V1;
using Myelin.Core.StateResolution.V2;
using Myelin.Core.StateResolution.V2Point1;

namespace Myelin.Core.StateResolution;

/// <summary>State resolution: merges the states after several events into one ("State resolution" of the room versions).</summary>
public static class StateResolver
{
    /// <summary>Resolves a set of states. Their order doesn't matter.</summary>
    /// <param name="version">The room version, which determines the algorithm.</param>
    /// <param name="states">The states after each of the events. If there are none, the result is the empty state.</param>
    /// <param name="events">Where to look up the events of the states and of their auth chains.</param>
    /// <exception cref="MissingEventsException">Events that the result depends on are not available.</exception>
    public static StateMap Resolve(RoomVersion version, IReadOnlyList<StateMap> states, IEventSource events)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(events);

        StateMap[] distinct = [.. states.Distinct<StateMap>(ReferenceEqualityComparer.Instance)];
        if (distinct.Length <= 1)
        {
            return distinct.Length == 0 ? StateMap.Empty : distinct[0];
        }

        var roomEvents = new RoomEvents(events);
        return version.StateResolution switch
        {
            StateResolutionAlgorithm.V1 => StateResolutionV1.Resolve(distinct, roomEvents),
            StateResolutionAlgorithm.V2 => StateResolutionV2.Resolve(distinct, roomEvents),
            StateResolutionAlgorithm.V2Point1 => StateResolutionV2Point1.Resolve(distinct, roomEvents),
            _ => throw new ArgumentOutOfRangeException(nameof(version), version, "No such algorithm."),
        };
    }
}

using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>
/// "Mainline ordering": events sorted by how early in the history of the power levels they stand, then by time, then by event ID.
/// </summary>
internal sealed class MainlineOrdering
{
    private readonly RoomEvents _events;

    // Positions of power level events; what builds on no event of the mainline is before all others.
    private readonly Dictionary<EventId, int> _positions = [];

    /// <param name="powerLevels">The power levels to start the mainline from; null if there are none: then it is empty.</param>
    /// <param name="events">Where the events are found.</param>
    public MainlineOrdering(EventId? powerLevels, RoomEvents events)
    {
        _events = events;
        var current = powerLevels is { } id ? events.Get(id) : null;

        // An event can't be its own ancestor, as long as IDs are hashes; in room versions 1 and 2 they are not.
        for (var position = 0; current is not null && _positions.TryAdd(current.EventId, position); position++)
        {
            current = events.PowerLevelsOf(current);
        }
    }

    public List<EventId> Order(IEnumerable<EventId> ids) =>
    [
        .. ids.Select(id => (Id: id, Position: PositionOf(_events.Get(id)), _events.Get(id).OriginServerTs))
            .OrderByDescending(static entry => entry.Position)
            .ThenBy(static entry => entry.OriginServerTs)
            .ThenBy(static entry => entry.Id.Value, StringComparer.Ordinal)
            .Select(static entry => entry.Id),
    ];

    private int PositionOf(Pdu pdu)
    {
        var passed = new List<EventId>();
        var seen = new HashSet<EventId>();
        var position = int.MaxValue;
        for (var current = _events.PowerLevelsOf(pdu); current is not null; current = _events.PowerLevelsOf(current))
        {
            if (_positions.TryGetValue(current.EventId, out var known))
            {
                position = known;
                break;
            }

            if (!seen.Add(current.EventId))
            {
                break;
            }

            passed.Add(current.EventId);
        }

        // Whatever was passed on the way has the same position; remembered, so that a long chain is walked once for all events.
        foreach (var id in passed)
        {
            _positions[id] = position;
        }

        return position;
    }
}

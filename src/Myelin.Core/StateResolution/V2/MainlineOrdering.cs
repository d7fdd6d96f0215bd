using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>
/// "Mainline ordering": sorts events by how early they are in the history of the power levels, then by time, then by event ID.
/// </summary>
internal sealed class MainlineOrdering
{
    private readonly RoomEvents _events;

    // Positions of power level events. Events that refer to no event of the mainline come before all others.
    private readonly Dictionary<EventId, int> _positions = [];

    /// <param name="powerLevels">The power levels at which the mainline starts. If null, the mainline is empty.</param>
    /// <param name="events">Where to look up the events.</param>
    public MainlineOrdering(EventId? powerLevels, RoomEvents events)
    {
        _events = events;
        var current = powerLevels is { } id ? events.Get(id) : null;

        // Where IDs are hashes, an event can't be its own ancestor. In room versions 1 and 2 they aren't, so guard against a loop.
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

        // All events passed on the way have the same position. Remember it, so that a long chain is walked only once.
        foreach (var id in passed)
        {
            _positions[id] = position;
        }

        return position;
    }
}

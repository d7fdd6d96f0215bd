using System.Collections.Immutable;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution;

/// <summary>The events that one resolution has read. The resolution fails if an event that it needs is missing.</summary>
internal sealed class RoomEvents(IEventSource source)
{
    private readonly Dictionary<EventId, Pdu> _events = [];

    /// <exception cref="MissingEventsException">The event is not available.</exception>
    public Pdu Get(EventId id)
    {
        if (!_events.TryGetValue(id, out var pdu))
        {
            pdu = source.Find(id) ?? throw new MissingEventsException([id]);
            _events.Add(id, pdu);
        }

        return pdu;
    }

    /// <summary>Looks up all events, so that a failure lists all that are missing.</summary>
    /// <exception cref="MissingEventsException">Some events are not available.</exception>
    public void Load(IEnumerable<EventId> ids)
    {
        ImmutableArray<EventId>.Builder? missing = null;
        foreach (var id in ids)
        {
            if (_events.ContainsKey(id))
            {
                continue;
            }

            if (source.Find(id) is { } pdu)
            {
                _events.Add(id, pdu);
            }
            else
            {
                (missing ??= ImmutableArray.CreateBuilder<EventId>()).Add(id);
            }
        }

        if (missing is not null)
        {
            throw new MissingEventsException(missing.ToImmutable());
        }
    }

    public bool IsRejected(EventId id) => source.IsRejected(id);

    /// <summary>The auth events of an event; null if the event isn't available.</summary>
    public ImmutableArray<EventId>? AuthEventsOf(EventId id) =>
        _events.TryGetValue(id, out var pdu) ? pdu.AuthEvents : source.AuthEventsOf(id);

    /// <summary>The power levels among an event's auth events; null if there are none.</summary>
    public Pdu? PowerLevelsOf(Pdu pdu) => AuthEventOf(pdu, EventTypes.PowerLevels);

    /// <summary>
    /// The create event of an event's room: up to room version 11 it is an auth event, from 12 on the room ID names it. Null if there is
    /// none, for example if the event belongs to another room.
    /// </summary>
    public Pdu? CreateOf(Pdu pdu)
    {
        if (pdu.Is(EventTypes.Create, string.Empty))
        {
            return pdu;
        }

        return pdu.RoomVersion.RoomIdIsCreateHash
            ? FindOrNull(EventId.Parse(string.Concat("$", pdu.RoomId.Value.AsSpan(1))))
            : AuthEventOf(pdu, EventTypes.Create);
    }

    private Pdu? FindOrNull(EventId id) => _events.GetValueOrDefault(id) ?? source.Find(id);

    private Pdu? AuthEventOf(Pdu pdu, string type)
    {
        foreach (var id in pdu.AuthEvents)
        {
            if (Get(id) is var authEvent && authEvent.Is(type, string.Empty))
            {
                return authEvent;
            }
        }

        return null;
    }
}

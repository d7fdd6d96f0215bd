using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;

namespace Myelin.Simulation;

/// <summary>What a server has stored of the room: events with their status, states after events, and which events are referred to.</summary>
internal sealed class EventStore
{
    private readonly Dictionary<EventId, (Pdu Pdu, EventStatus Status)> _events = [];
    private readonly Dictionary<EventId, StateMap> _statesAfter = [];
    private readonly HashSet<EventId> _referred = [];

    /// <summary>Grows with everything stored.</summary>
    public int Version { get; private set; }

    public IEnumerable<EventId> Ids => _events.Keys;

    public bool TryGet(EventId id, out (Pdu Pdu, EventStatus Status) stored) => _events.TryGetValue(id, out stored);

    public Pdu? Find(EventId id) => _events.TryGetValue(id, out var stored) ? stored.Pdu : null;

    public StateMap? StateAfter(EventId id) => _statesAfter.GetValueOrDefault(id);

    /// <summary>Whether an accepted event refers to this one.</summary>
    public bool IsReferred(EventId id) => _referred.Contains(id);

    /// <summary>Whether there is nothing more to learn about the event.</summary>
    public bool IsSettled(EventId id) => _events.TryGetValue(id, out var stored) && stored.Status != EventStatus.Outlier && _statesAfter.ContainsKey(id);

    public void Store(Pdu pdu, EventStatus status)
    {
        SimulationFailure.Unless(
            !_events.TryGetValue(pdu.EventId, out var stored) || stored.Status == EventStatus.Outlier || stored.Status == status,
            () => $"{pdu} changed its status from {stored.Status} to {status}.");
        _events[pdu.EventId] = (pdu, status);
        Version++;
        if (status == EventStatus.Accepted)
        {
            _referred.UnionWith(pdu.PrevEvents);
        }
    }

    /// <summary>Puts the redacted form in the place of an event.</summary>
    public void Redact(Pdu redacted)
    {
        if (_events.TryGetValue(redacted.EventId, out var stored))
        {
            _events[redacted.EventId] = (redacted, stored.Status);
            Version++;
        }
    }

    public void Store(EventId id, StateMap stateAfter)
    {
        SimulationFailure.Unless(
            !_statesAfter.TryGetValue(id, out var stored) || stored.HasSameEntries(stateAfter),
            () => $"The state after {id} changed.");
        _statesAfter[id] = stateAfter;
        Version++;
    }

    /// <summary>The auth chains of these events, themselves included, so that each comes after those it names.</summary>
    public ImmutableArray<Pdu> AuthChain(IEnumerable<EventId> ids)
    {
        var chain = new Dictionary<EventId, Pdu>();
        var open = new Stack<EventId>(ids);
        while (open.TryPop(out var id))
        {
            if (Find(id) is { } pdu && chain.TryAdd(id, pdu))
            {
                foreach (var authEvent in pdu.AuthEvents)
                {
                    open.Push(authEvent);
                }
            }
        }

        return [.. chain.Values.OrderBy(pdu => pdu.Depth).ThenBy(pdu => pdu.EventId.Value, StringComparer.Ordinal)];
    }
}

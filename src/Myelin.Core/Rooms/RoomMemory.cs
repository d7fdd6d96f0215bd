using System.Diagnostics.CodeAnalysis;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.StateResolution;

namespace Myelin.Core.Rooms;

/// <summary>What an engine remembers of its room: events with their status, states after events, and what the store is known to lack.</summary>
internal sealed class RoomMemory : IEventSource
{
    private readonly Dictionary<EventId, KnownEvent> _events = [];
    private readonly Dictionary<EventId, StateMap> _statesAfter = [];
    private readonly HashSet<EventId> _absent = [];
    private readonly HashSet<EventId> _redacted = [];
    private readonly Queue<EventId> _redactedInOrder = new();

    public int Count => Math.Max(_events.Count, _statesAfter.Count);

    public void Add(Pdu pdu, EventStatus status) => _events[pdu.EventId] = new KnownEvent(pdu, status);

    /// <summary>
    /// Takes an event as it was in the store when it was read. What has been decided since is newer: a known event stays unchanged, and one that has been
    /// redacted is added in its redacted form.
    /// </summary>
    public void AddStored(Pdu pdu, EventStatus status) => _events.TryAdd(pdu.EventId, new KnownEvent(AsRedacted(pdu), status));

    /// <summary>Replaces an event with its redacted form.</summary>
    public void Redact(Pdu redacted)
    {
        if (_events.TryGetValue(redacted.EventId, out var known))
        {
            _events[redacted.EventId] = known with { Pdu = redacted };
        }

        if (_redacted.Add(redacted.EventId))
        {
            _redactedInOrder.Enqueue(redacted.EventId);
            if (_redactedInOrder.Count > RoomLimits.RedactionsRemembered)
            {
                _redacted.Remove(_redactedInOrder.Dequeue());
            }
        }
    }

    /// <summary>The event, in its redacted form if it was redacted here. The store and other servers may still have the original.</summary>
    public Pdu AsRedacted(Pdu pdu) => _redacted.Contains(pdu.EventId) ? Redaction.Redact(pdu) : pdu;

    public void Add(EventId id, StateMap stateAfter) => _statesAfter[id] = stateAfter;

    public void AddAbsent(EventId id) => _absent.Add(id);

    public void ForgetAbsent() => _absent.Clear();

    public bool IsAbsent(EventId id) => _absent.Contains(id);

    public Pdu? Find(EventId id) => _events.TryGetValue(id, out var known) ? known.Pdu : null;

    public bool IsRejected(EventId id) => _events.TryGetValue(id, out var known) && known.Status == EventStatus.Rejected;

    public bool TryGet(EventId id, out KnownEvent known) => _events.TryGetValue(id, out known);

    public bool TryGetStateAfter(EventId id, [MaybeNullWhen(false)] out StateMap state) => _statesAfter.TryGetValue(id, out state);

    public bool HasStateAfter(EventId id) => _statesAfter.ContainsKey(id);

    /// <summary>Restores what was known about an event before, to undo a change.</summary>
    public void Restore(EventId id, KnownEvent? known, StateMap? stateAfter)
    {
        if (known is { } earlier)
        {
            _events[id] = earlier;
        }
        else
        {
            _events.Remove(id);
        }

        if (stateAfter is not null)
        {
            _statesAfter[id] = stateAfter;
        }
        else
        {
            _statesAfter.Remove(id);
        }
    }

    /// <summary>The events in memory that are part of a state: the newest, up to the bound.</summary>
    public IEnumerable<EventId> CurrentOf(StateMap state, int atMost) => _events
        .Where(item => item.Value.Pdu.IsState && state[item.Value.Pdu.StateTuple] == item.Key)
        .OrderByDescending(item => item.Value.Pdu.Depth)
        .Take(atMost)
        .Select(item => item.Key);

    /// <summary>Forgets all events and states that are not listed.</summary>
    public void KeepOnly(IReadOnlySet<EventId> events, IReadOnlySet<EventId> statesAfter)
    {
        foreach (var id in _events.Keys.Where(id => !events.Contains(id)).ToList())
        {
            _events.Remove(id);
        }

        foreach (var id in _statesAfter.Keys.Where(id => !statesAfter.Contains(id)).ToList())
        {
            _statesAfter.Remove(id);
        }
    }
}

/// <summary>An event with its status.</summary>
internal readonly record struct KnownEvent(Pdu Pdu, EventStatus Status);

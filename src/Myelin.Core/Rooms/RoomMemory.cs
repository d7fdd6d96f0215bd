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
    /// Takes an event as the store had it when it was read. What was decided meanwhile is newer: an event that is known stays as it is, and one that
    /// was redacted comes in redacted.
    /// </summary>
    public void AddStored(Pdu pdu, EventStatus status) => _events.TryAdd(pdu.EventId, new KnownEvent(AsRedacted(pdu), status));

    /// <summary>Puts the redacted form in the place of an event.</summary>
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

    /// <summary>The event, in its redacted form if it was redacted here: the store and other servers may still have it whole.</summary>
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

    /// <summary>Puts an event back to what was known of it before.</summary>
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

    /// <summary>The events held that are part of a state: of more than so many the newest.</summary>
    public IEnumerable<EventId> CurrentOf(StateMap state, int atMost) => _events
        .Where(item => item.Value.Pdu.IsState && state[item.Value.Pdu.StateTuple] == item.Key)
        .OrderByDescending(item => item.Value.Pdu.Depth)
        .Take(atMost)
        .Select(item => item.Key);

    /// <summary>Forgets every event and state after that is not named.</summary>
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

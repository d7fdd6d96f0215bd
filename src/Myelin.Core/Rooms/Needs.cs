using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>Collects everything that one call is missing, so that the shell loads it in one go.</summary>
internal sealed class Needs(RoomMemory memory)
{
    private readonly List<EventId> _loadEvents = [];
    private readonly List<EventId> _loadStates = [];
    private readonly List<EventId> _fetchPrevEvents = [];
    private readonly List<EventId> _fetchAuthEvents = [];

    /// <summary>Whether everything requested so far is in memory.</summary>
    public bool AreMet => _loadEvents.Count + _loadStates.Count + _fetchPrevEvents.Count + _fetchAuthEvents.Count == 0;

    /// <summary>An event of an auth chain or of a state. If it isn't in memory, records it as missing and returns null.</summary>
    public KnownEvent? AuthEvent(EventId id)
    {
        if (memory.TryGet(id, out var known))
        {
            return known;
        }

        Note(memory.IsAbsent(id) ? _fetchAuthEvents : _loadEvents, id);
        return null;
    }

    /// <summary>An event whose status matters. Null if it isn't in memory; it may be absent from the store too, where the stored history begins.</summary>
    public KnownEvent? PrevEvent(EventId id)
    {
        if (memory.TryGet(id, out var known))
        {
            return known;
        }

        if (!memory.IsAbsent(id))
        {
            Note(_loadEvents, id);
        }

        return null;
    }

    /// <summary>
    /// The state after an event. If it isn't in memory, records it as missing and returns null. The event is loaded with it, so that "absent" never
    /// hides an event that the store has without its state.
    /// </summary>
    public StateMap? StateAfter(EventId id)
    {
        if (memory.TryGetStateAfter(id, out var state))
        {
            return state;
        }

        if (memory.IsAbsent(id))
        {
            Note(_fetchPrevEvents, id);
        }
        else
        {
            Note(_loadStates, id);
            PrevEvent(id);
        }

        return null;
    }

    public void AuthEvents(IEnumerable<EventId> ids)
    {
        foreach (var id in ids)
        {
            AuthEvent(id);
        }
    }

    /// <summary>The step that gets what is missing: first from the store, then from other servers. Null if nothing is missing.</summary>
    public Step? ToStep() => (Step?)ToLoad() ?? ToFetch();

    public Step.Load? ToLoad() => _loadEvents.Count + _loadStates.Count == 0 ? null : new Step.Load([.. _loadEvents], [.. _loadStates]);

    private Step.Fetch? ToFetch() =>
        _fetchPrevEvents.Count + _fetchAuthEvents.Count == 0 ? null : new Step.Fetch([.. _fetchPrevEvents], [.. _fetchAuthEvents]);

    private static void Note(List<EventId> list, EventId id)
    {
        if (!list.Contains(id))
        {
            list.Add(id);
        }
    }
}

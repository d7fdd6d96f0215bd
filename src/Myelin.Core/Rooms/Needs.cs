using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>Gathers what one call lacks, so that the shell is asked once for all of it.</summary>
internal sealed class Needs(RoomMemory memory)
{
    private readonly List<EventId> _loadEvents = [];
    private readonly List<EventId> _loadStates = [];
    private readonly List<EventId> _fetchPrevEvents = [];
    private readonly List<EventId> _fetchAuthEvents = [];

    /// <summary>Whether everything asked for so far is there.</summary>
    public bool AreMet => _loadEvents.Count + _loadStates.Count + _fetchPrevEvents.Count + _fetchAuthEvents.Count == 0;

    /// <summary>An event of an auth chain or of a state; null if it is not there, which is noted.</summary>
    public KnownEvent? AuthEvent(EventId id)
    {
        if (memory.TryGet(id, out var known))
        {
            return known;
        }

        Note(memory.IsAbsent(id) ? _fetchAuthEvents : _loadEvents, id);
        return null;
    }

    /// <summary>An event whose standing matters, though it may be absent where the held history begins; null if it is not there.</summary>
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
    /// The state after an event; null if it is not there, which is noted. The event is loaded along with it, so that "absent" never hides an event that
    /// the store has without its state.
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

    /// <summary>The step that brings what is missing: first from the store, then from other servers. Null if nothing is.</summary>
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

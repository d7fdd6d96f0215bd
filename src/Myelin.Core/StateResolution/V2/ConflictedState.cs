using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V2;

/// <summary>
/// Several states, divided into the tuples for which all have the same event (the unconflicted state map), and those for which
/// they differ or some have none ("Unconflicted state map and conflicted state set").
/// </summary>
internal sealed class ConflictedState
{
    private readonly StateMap _first;
    private readonly Dictionary<StateTuple, HashSet<EventId>> _conflicted = [];

    public ConflictedState(IReadOnlyList<StateMap> states)
    {
        States = states;
        _first = states[0];
        foreach (var state in states.Skip(1))
        {
            Compare(state);
        }
    }

    public IReadOnlyList<StateMap> States { get; }

    public bool IsEmpty => _conflicted.Count == 0;

    /// <summary>The conflicted state set.</summary>
    public HashSet<EventId> Events => [.. _conflicted.Values.SelectMany(static ids => ids)];

    /// <summary>The events of the unconflicted state map.</summary>
    public IEnumerable<EventId> UnconflictedEvents =>
        _first.Entries.Where(entry => !_conflicted.ContainsKey(entry.Key)).Select(static entry => entry.Value);

    /// <summary>The event for a tuple in the unconflicted state map; null if there is none.</summary>
    public EventId? Unconflicted(StateTuple tuple) => _conflicted.ContainsKey(tuple) ? null : _first[tuple];

    /// <summary>The events that one state has for conflicted tuples.</summary>
    public IEnumerable<EventId> ConflictedEventsOf(StateMap state)
    {
        foreach (var tuple in _conflicted.Keys)
        {
            if (state.TryGet(tuple, out var id))
            {
                yield return id;
            }
        }
    }

    /// <summary>The resolved state, with "any event replaced by the event with the same key from the unconflicted state map".</summary>
    public StateMap With(IReadOnlyDictionary<StateTuple, EventId> resolved)
    {
        var result = _first;
        foreach (var tuple in _conflicted.Keys)
        {
            result = result.Without(tuple);
        }

        return result.With(resolved.Where(entry => Unconflicted(entry.Key) is null));
    }

    private void Compare(StateMap state)
    {
        if (ReferenceEquals(state, _first))
        {
            return;
        }

        var shared = 0;
        foreach (var (tuple, id) in state.Entries)
        {
            var isInFirst = _first.TryGet(tuple, out var first);
            shared += isInFirst ? 1 : 0;
            if (!isInFirst || first != id)
            {
                AddConflict(tuple);
            }
        }

        if (shared == _first.Count)
        {
            return;
        }

        foreach (var (tuple, _) in _first.Entries)
        {
            if (!state.TryGet(tuple, out _))
            {
                AddConflict(tuple);
            }
        }
    }

    private void AddConflict(StateTuple tuple)
    {
        if (_conflicted.ContainsKey(tuple))
        {
            return;
        }

        var ids = new HashSet<EventId>();
        foreach (var state in States)
        {
            if (state.TryGet(tuple, out var id))
            {
                ids.Add(id);
            }
        }

        _conflicted.Add(tuple, ids);
    }
}

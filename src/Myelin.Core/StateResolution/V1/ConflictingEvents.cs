using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V1;

/// <summary>
/// The union of several states, and where they conflict. In this algorithm they do where they have different events under a
/// tuple, not where some have none.
/// </summary>
internal sealed class ConflictingEvents
{
    private readonly Dictionary<StateTuple, HashSet<EventId>> _conflicts = [];

    public ConflictingEvents(IReadOnlyList<StateMap> states)
    {
        var union = new Dictionary<StateTuple, EventId>();
        foreach (var (tuple, id) in states.SelectMany(static state => state.Entries))
        {
            if (union.TryAdd(tuple, id) || union[tuple] == id)
            {
                continue;
            }

            if (!_conflicts.TryGetValue(tuple, out var ids))
            {
                _conflicts.Add(tuple, ids = [union[tuple]]);
            }

            ids.Add(id);
        }

        foreach (var tuple in _conflicts.Keys)
        {
            union.Remove(tuple);
        }

        Agreed = union;
    }

    /// <summary>The union of the states without the conflicting events.</summary>
    public Dictionary<StateTuple, EventId> Agreed { get; }

    /// <summary>The conflicting events under each tuple.</summary>
    public IReadOnlyDictionary<StateTuple, HashSet<EventId>> Conflicts => _conflicts;
}

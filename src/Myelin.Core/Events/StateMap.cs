using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Events;

/// <summary>
/// A room's state at some point: the event for each <see cref="StateTuple"/>. Persistent: a changed map shares structure with the
/// original.
/// </summary>
public sealed class StateMap
{
    public static readonly StateMap Empty = new(ImmutableDictionary<StateTuple, EventId>.Empty);

    private readonly ImmutableDictionary<StateTuple, EventId> _entries;

    private StateMap(ImmutableDictionary<StateTuple, EventId> entries) => _entries = entries;

    public int Count => _entries.Count;

    public IEnumerable<KeyValuePair<StateTuple, EventId>> Entries => _entries;

    public EventId? this[StateTuple tuple] => _entries.TryGetValue(tuple, out var id) ? id : null;

    public EventId? this[string type, string stateKey] => this[new StateTuple(type, stateKey)];

    public static StateMap From(IEnumerable<KeyValuePair<StateTuple, EventId>> entries) =>
        new(entries.ToImmutableDictionary());

    public bool TryGet(StateTuple tuple, [MaybeNullWhen(false)] out EventId id) => _entries.TryGetValue(tuple, out id);

    public StateMap With(StateTuple tuple, EventId id) => Wrap(_entries.SetItem(tuple, id));

    public StateMap With(IEnumerable<KeyValuePair<StateTuple, EventId>> entries) => Wrap(_entries.SetItems(entries));

    public StateMap Without(StateTuple tuple) => Wrap(_entries.Remove(tuple));

    /// <summary>Whether both have the same entries.</summary>
    public bool HasSameEntries(StateMap other)
    {
        if (ReferenceEquals(_entries, other._entries))
        {
            return true;
        }

        return Count == other.Count && _entries.All(entry => other._entries.TryGetValue(entry.Key, out var id) && id == entry.Value);
    }

    private StateMap Wrap(ImmutableDictionary<StateTuple, EventId> entries) =>
        ReferenceEquals(entries, _entries) ? this : new StateMap(entries);
}

/// <summary>The <c>(type, state_key)</c> tuple that identifies a state event in a room's state.</summary>
public readonly record struct StateTuple(string Type, string StateKey) : IComparable<StateTuple>
{
    public int CompareTo(StateTuple other) =>
        string.CompareOrdinal(Type, other.Type) is var byType and not 0 ? byType : string.CompareOrdinal(StateKey, other.StateKey);
}

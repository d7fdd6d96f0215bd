using Myelin.Core.Events;

namespace Myelin.Server.Rooms;

/// <summary>A room's state at one moment: another state, and what differs from it. Immutable.</summary>
internal sealed class PastState
{
    private readonly StateMap _base;
    private readonly Dictionary<StateTuple, EventId?>? _differing;

    private PastState(StateMap state, Dictionary<StateTuple, EventId?>? differing)
    {
        _base = state;
        _differing = differing;
    }

    public EventId? this[StateTuple tuple] => _differing is not null && _differing.TryGetValue(tuple, out var id) ? id : _base[tuple];

    /// <summary>All entries of the state.</summary>
    public IEnumerable<KeyValuePair<StateTuple, EventId>> Entries
    {
        get
        {
            if (_differing is null)
            {
                return _base.Entries;
            }

            var same = _base.Entries.Where(entry => !_differing.ContainsKey(entry.Key));
            return same.Concat(_differing.Where(entry => entry.Value is not null).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!.Value)));
        }
    }

    /// <summary>The state itself.</summary>
    public static PastState Of(StateMap state) => new(state, null);

    /// <summary>The state before some changes.</summary>
    /// <param name="state">The state after the changes, or after some of them.</param>
    /// <param name="changes">The changes, the oldest first.</param>
    public static PastState Before(StateMap state, IReadOnlyList<LoggedStateChange> changes)
    {
        if (changes.Count == 0)
        {
            return Of(state);
        }

        var differing = new Dictionary<StateTuple, EventId?>();
        foreach (var (_, change) in changes)
        {
            differing.TryAdd(change.Tuple, change.Before);
        }

        return new PastState(state, differing);
    }

    /// <summary>The state with some tuples as they were in another.</summary>
    public PastState With(IEnumerable<StateTuple> tuples, PastState other)
    {
        var differing = _differing is null ? [] : new Dictionary<StateTuple, EventId?>(_differing);
        foreach (var tuple in tuples)
        {
            differing[tuple] = other[tuple];
        }

        return new PastState(_base, differing);
    }

    /// <summary>The state with another event at a tuple.</summary>
    public PastState With(StateTuple tuple, EventId id) =>
        new(_base, new Dictionary<StateTuple, EventId?>(_differing ?? []) { [tuple] = id });
}

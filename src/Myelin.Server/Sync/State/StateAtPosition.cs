using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Timelines;

namespace Myelin.Server.Sync.State;

/// <summary>A room's state before some of its newest events: the current state with their changes undone.</summary>
internal sealed class StateAtPosition
{
    private readonly StateMap _current;
    private Dictionary<StateTuple, EventId?>? _before;

    private StateAtPosition(StateMap current) => _current = current;

    public EventId? this[StateTuple tuple] => _before is not null && _before.TryGetValue(tuple, out var before) ? before : _current[tuple];

    /// <summary>All entries of the state.</summary>
    public IEnumerable<KeyValuePair<StateTuple, EventId>> Entries
    {
        get
        {
            if (_before is null)
            {
                return _current.Entries;
            }

            var unchanged = _current.Entries.Where(entry => !_before.ContainsKey(entry.Key));
            return unchanged.Concat(_before.Where(entry => entry.Value is not null).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!.Value)));
        }
    }

    public static StateAtPosition Of(StateMap state) => new(state);

    /// <summary>The state at a position that is within the view's timeline.</summary>
    public static StateAtPosition At(RoomView room, LogPosition position)
    {
        var state = new StateAtPosition(room.CurrentState);
        var later = room.Timeline.After(position);
        for (var i = later.Length - 1; i >= 0; i--)
        {
            state.TakeBack(later[i]);
        }

        return state;
    }

    /// <summary>Undoes the changes of events, the last event first.</summary>
    public StateAtPosition Before(IReadOnlyList<ServedEvent> timeline)
    {
        for (var i = timeline.Count - 1; i >= 0; i--)
        {
            TakeBack(timeline[i].Event);
        }

        return this;
    }

    private void TakeBack(TimelineEvent changed)
    {
        if (changed.Pdu.IsState)
        {
            (_before ??= [])[changed.Pdu.StateTuple] = changed.PreviousState;
        }
    }
}

using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.Filters;

namespace Myelin.Server.Sync.Timelines;

/// <summary>
/// Chooses the events of a timeline, from the newest back, so that <c>state</c> and <c>timeline</c> together result in the room's actual
/// state: if a state change is left out, the timeline must not include the event it replaced, which would look newer.
/// </summary>
/// <param name="scope">The scope of the response.</param>
/// <param name="limit">The most events to include.</param>
internal sealed class TimelineChoice<TEvent>(SyncScope scope, int limit)
{
    private readonly RoomEventFilter _stateFilter = scope.Filter.Room.State;

    // A client that gets the state after the timeline takes no state from the timeline.
    private readonly bool _completesState = scope.Question.StateForm is StateForm.Before;
    private HashSet<StateTuple>? _included;
    private HashSet<StateTuple>? _leftOut;

    /// <summary>The chosen events, newest first.</summary>
    public List<TEvent> NewestFirst { get; } = new(Math.Min(limit, 20));

    /// <summary>Whether there may be more events before the timeline.</summary>
    public bool IsLimited { get; private set; }

    /// <summary>Adds an event that passes the filter and may be served unredacted.</summary>
    /// <returns>False if the timeline starts after it.</returns>
    public bool Add(Pdu pdu, TEvent served)
    {
        if (NewestFirst.Count == limit || (pdu.IsState && _leftOut?.Contains(pdu.StateTuple) is true))
        {
            return End();
        }

        if (pdu.IsState && _completesState)
        {
            (_included ??= []).Add(pdu.StateTuple);
        }

        NewestFirst.Add(served);
        return true;
    }

    /// <summary>Leaves out an event that the filter excludes. <c>state</c> has its change, as long as the timeline has no older event for the same tuple.</summary>
    public void LeaveOut(Pdu pdu)
    {
        if (ChangesState(pdu) && _included?.Contains(pdu.StateTuple) is not true)
        {
            (_leftOut ??= []).Add(pdu.StateTuple);
        }
    }

    /// <summary>Skips an event that the user may not see. If it changed the state, the timeline starts after it.</summary>
    /// <returns>False if the timeline starts after it.</returns>
    public bool Hide(Pdu pdu) => !ChangesState(pdu) || End();

    /// <summary>Adds an event that the user sees only redacted. If its change is still current, only <c>state</c> can include that change.</summary>
    /// <returns>False if the timeline starts after it.</returns>
    public bool AddErased(Pdu pdu, TEvent served) =>
        ChangesState(pdu) && _included?.Contains(pdu.StateTuple) is not true ? End() : Add(pdu, served);

    /// <summary>Ends the choice: the timeline starts here, although there may be more events before.</summary>
    /// <returns>False.</returns>
    public bool End()
    {
        IsLimited = true;
        return false;
    }

    private bool ChangesState(Pdu pdu) => pdu.IsState && _completesState && _stateFilter.Includes(pdu);
}

/// <summary>Filters a room's timeline: by the client's filter, and without messages of ignored users ("Ignoring Users").</summary>
internal readonly struct TimelineFilter(RoomEventFilter filter, FrozenSet<UserId> ignored)
{
    private readonly bool _includesEverything = ReferenceEquals(filter, RoomEventFilter.Everything);

    /// <summary>The most events to include. With 0 there are none, and the timeline is limited if there is an event.</summary>
    public int Limit { get; } = Math.Clamp(filter.Limit ?? SyncLimits.DefaultTimeline, 0, SyncLimits.MaximumTimeline);

    public bool ExcludesEverything => filter.ExcludesEverything;

    public bool Includes(Pdu pdu) =>
        (_includesEverything || filter.Includes(pdu)) && (ignored.Count == 0 || pdu.IsState || !ignored.Contains(pdu.Sender));
}

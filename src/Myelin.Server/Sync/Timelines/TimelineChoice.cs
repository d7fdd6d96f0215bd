using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.Filters;

namespace Myelin.Server.Sync.Timelines;

/// <summary>
/// Chooses the events of a timeline, from the newest back, so that <c>state</c> and <c>timeline</c> together come to the state that the room
/// has: where a change of state is not told, what it replaced may not be told as the newer.
/// </summary>
/// <param name="scope">What is asked.</param>
/// <param name="limit">The most events told.</param>
internal sealed class TimelineChoice<TEvent>(SyncScope scope, int limit)
{
    private readonly RoomEventFilter _stateFilter = scope.Filter.Room.State;

    // Whoever gets the state after the timeline takes none from the timeline.
    private readonly bool _completesState = scope.Question.StateForm is StateForm.Before;
    private HashSet<StateTuple>? _told;
    private HashSet<StateTuple>? _untold;

    /// <summary>The events chosen, newest first.</summary>
    public List<TEvent> NewestFirst { get; } = new(Math.Min(limit, 20));

    /// <summary>Whether the timeline begins where it does although there may be more before.</summary>
    public bool IsLimited { get; private set; }

    /// <summary>An event that passes the filter and may be told as it is.</summary>
    /// <returns>False if the timeline begins behind it.</returns>
    public bool Tell(Pdu pdu, TEvent told)
    {
        if (NewestFirst.Count == limit || (pdu.IsState && _untold?.Contains(pdu.StateTuple) is true))
        {
            return End();
        }

        if (pdu.IsState && _completesState)
        {
            (_told ??= []).Add(pdu.StateTuple);
        }

        NewestFirst.Add(told);
        return true;
    }

    /// <summary>An event that the filter leaves out: as long as nothing older of its kind is told, <c>state</c> tells what it changed.</summary>
    public void LeaveOut(Pdu pdu)
    {
        if (ChangesState(pdu) && _told?.Contains(pdu.StateTuple) is not true)
        {
            (_untold ??= []).Add(pdu.StateTuple);
        }
    }

    /// <summary>An event that the user may not see. Where it changed the state, the timeline begins behind it.</summary>
    /// <returns>False if the timeline begins behind it.</returns>
    public bool Hide(Pdu pdu) => !ChangesState(pdu) || End();

    /// <summary>An event of which the user sees no more than its redacted form: what it set, if that still stands, only <c>state</c> can tell.</summary>
    /// <returns>False if the timeline begins behind it.</returns>
    public bool TellErased(Pdu pdu, TEvent told) =>
        ChangesState(pdu) && _told?.Contains(pdu.StateTuple) is not true ? End() : Tell(pdu, told);

    /// <summary>Says that the timeline begins here although there may be more before.</summary>
    /// <returns>False.</returns>
    public bool End()
    {
        IsLimited = true;
        return false;
    }

    private bool ChangesState(Pdu pdu) => pdu.IsState && _completesState && _stateFilter.Includes(pdu);
}

/// <summary>Which events of a room's timeline are told: by the filter, and not messages of ignored users ("Ignoring Users").</summary>
internal readonly struct TimelineFilter(RoomEventFilter filter, FrozenSet<UserId> ignored)
{
    private readonly bool _includesEverything = ReferenceEquals(filter, RoomEventFilter.Everything);

    /// <summary>The most events told. With 0 none is, and the timeline is limited if there is one.</summary>
    public int Limit { get; } = Math.Clamp(filter.Limit ?? SyncLimits.DefaultTimeline, 0, SyncLimits.MaximumTimeline);

    public bool ExcludesEverything => filter.ExcludesEverything;

    public bool Includes(Pdu pdu) =>
        (_includesEverything || filter.Includes(pdu)) && (ignored.Count == 0 || pdu.IsState || !ignored.Contains(pdu.Sender));
}

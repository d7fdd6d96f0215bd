using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.Filters;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Timelines;

/// <summary>Chooses the events of a timeline, from the newest back.</summary>
/// <param name="limit">The most events to include.</param>
internal sealed class TimelineChoice<TEvent>(int limit)
{
    /// <summary>The chosen events, newest first.</summary>
    public List<Chosen<TEvent>> NewestFirst { get; } = new(Math.Min(limit, 20));

    /// <summary>Whether there may be more events before the timeline.</summary>
    public bool IsLimited { get; private set; }

    /// <summary>Adds an event.</summary>
    /// <returns>False if the timeline starts after it.</returns>
    public bool Add(Chosen<TEvent> chosen)
    {
        if (NewestFirst.Count == limit)
        {
            return End();
        }

        NewestFirst.Add(chosen);
        return true;
    }

    /// <summary>Ends the choice: the timeline starts here, although there may be more events before.</summary>
    /// <returns>False.</returns>
    public bool End()
    {
        IsLimited = true;
        return false;
    }

    /// <summary>Lets the timeline start after an event that was chosen.</summary>
    /// <param name="index">The event's index.</param>
    public void StartAfter(int index)
    {
        NewestFirst.RemoveRange(index, NewestFirst.Count - index);
        End();
    }
}

/// <summary>An event chosen for a timeline.</summary>
/// <param name="Pdu">The event.</param>
/// <param name="Served">What is served of it.</param>
/// <param name="IsErased">Whether it is served redacted because its sender is erased.</param>
internal readonly record struct Chosen<TEvent>(Pdu Pdu, TEvent Served, bool IsErased = false);

/// <summary>
/// Makes <c>state</c> and <c>timeline</c> together result in the room's actual state, for a client that applies one after the other. The last event of the
/// timeline for a tuple would win, so the timeline must start after it if it isn't the room's: because a newer one is filtered out, because it lost in
/// state resolution, or because it is only served redacted. <c>state</c> then has the room's.
/// </summary>
internal sealed class StateAgreement(EventCache events)
{
    /// <param name="scope">The scope of the response.</param>
    /// <param name="choice">The events chosen, which may be shortened.</param>
    /// <param name="atEnd">The room's state at the end of the timeline.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask ReachAsync<TEvent>(SyncScope scope, TimelineChoice<TEvent> choice, PastState atEnd, CancellationToken cancellationToken)
    {
        HashSet<StateTuple>? seen = null;
        for (var i = 0; i < choice.NewestFirst.Count && scope.Question.StateForm is StateForm.Before; i++)
        {
            var (pdu, _, isErased) = choice.NewestFirst[i];
            if (!pdu.IsState || !(seen ??= []).Add(pdu.StateTuple))
            {
                continue;
            }

            var actual = atEnd[pdu.StateTuple];
            if (actual == pdu.EventId
                ? isErased && IsSent(scope, pdu)
                : actual is not { } id || await events.FindAsync(id, cancellationToken) is not { } other || IsSent(scope, other))
            {
                choice.StartAfter(i);
            }
        }
    }

    /// <summary>Whether a state event is sent in <c>state</c> and the client needs it there.</summary>
    public static bool IsSent(SyncScope scope, Pdu pdu) =>
        pdu.IsState && scope.Question.StateForm is StateForm.Before && scope.Filter.Room.State.Includes(pdu);
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

using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Unread;

/// <summary>
/// Reconstructs what a room was like when an event came. Events are judged by that: a later rename, promotion or join must not change earlier
/// notifications.
/// </summary>
internal sealed class RoomMoments(EventCache events, RoomHistory history)
{
    /// <summary>The room after all of its events up to a position.</summary>
    public ValueTask<RoomMoment> AfterAsync(RoomView room, LogPosition position, CancellationToken cancellationToken)
    {
        if (room.Timeline.CompleteAfter > position)
        {
            return StoredAsync(room, position, cancellationToken);
        }

        var moment = new RoomMoment(room, room.CurrentState, room.JoinedCount);
        List<Pdu>? since = null;
        foreach (var item in room.Timeline.After(position))
        {
            if (IsAsked(item.Pdu))
            {
                (since ??= []).Add(item.Pdu);
            }
        }

        return since is null ? new ValueTask<RoomMoment>(moment) : LedBackAsync(moment, since, cancellationToken);
    }

    /// <summary>Rewinds a moment from after an event to before it.</summary>
    public async ValueTask LeadBackAsync(RoomMoment moment, Pdu pdu, CancellationToken cancellationToken)
    {
        if (!IsAsked(pdu))
        {
            return;
        }

        var former = await ReplacedAsync(pdu, cancellationToken);
        if (pdu.Type == EventTypes.PowerLevels)
        {
            moment.ReplacePowerLevels(former?.EventId);
        }
        else if (UserId.TryParse(pdu.StateKey, out var user))
        {
            moment.ReplaceMember(user, former?.EventId, Joined(former) - Joined(pdu));
        }
    }

    private static bool IsAsked(Pdu pdu) => pdu.Type == EventTypes.Member ? pdu.IsState : pdu.Is(EventTypes.PowerLevels, string.Empty);

    private static int Joined(Pdu? member) => member is not null && MembershipKinds.Of(member) is MembershipKind.Join ? 1 : 0;

    private async ValueTask<RoomMoment> LedBackAsync(RoomMoment moment, List<Pdu> since, CancellationToken cancellationToken)
    {
        for (var i = since.Count - 1; i >= 0; i--)
        {
            await LeadBackAsync(moment, since[i], cancellationToken);
        }

        return moment;
    }

    /// <summary>A membership or power levels event is authorised by the event that it replaces ("Auth events selection").</summary>
    private async ValueTask<Pdu?> ReplacedAsync(Pdu pdu, CancellationToken cancellationToken)
    {
        foreach (var auth in (await events.ReadAsync(pdu.AuthEvents, cancellationToken)).Values)
        {
            if (auth.Is(pdu.Type, pdu.StateKey!))
            {
                return auth;
            }
        }

        return null;
    }

    private async ValueTask<RoomMoment> StoredAsync(RoomView room, LogPosition position, CancellationToken cancellationToken)
    {
        var then = await history.StateAtAsync(room.Number, position, cancellationToken);
        var joined = room.JoinedCount;
        var differing = new List<EventId>();
        foreach (var (tuple, id) in then.Entries)
        {
            if (tuple.Type == EventTypes.Member
                && UserId.TryParse(tuple.StateKey, out var user)
                && !(room.Members.TryGetValue(user, out var member) && member.Event == id))
            {
                differing.Add(id);
                joined -= room.IsJoined(user) ? 1 : 0;
            }
        }

        // Members who came later were not joined then.
        joined -= room.MembersWith(MembershipKind.Join).Count(user => then[EventTypes.Member, user.Value] is null);
        joined += (await events.ReadAsync(differing, cancellationToken)).Values.Sum(Joined);
        return new RoomMoment(room, then, joined);
    }
}

/// <summary>
/// What push rules need to know of a room, at one moment. It starts with a state and is rewound over one event after another, so it has one owner
/// meanwhile.
/// </summary>
/// <param name="room">The current room.</param>
/// <param name="state">The state that it starts with.</param>
/// <param name="joinedCount">The number of joined members then.</param>
internal sealed class RoomMoment(RoomView room, StateMap state, int joinedCount)
{
    // The memberships that have been rewound.
    private Dictionary<UserId, EventId?>? _members;

    public RoomView Room => room;

    /// <summary>The number of joined members.</summary>
    public int JoinedCount { get; private set; } = joinedCount;

    /// <summary>The power levels event; null if there is none.</summary>
    public EventId? PowerLevelsEvent { get; private set; } = state[EventTypes.PowerLevels, string.Empty];

    /// <summary>The power levels, once they have been read.</summary>
    public PowerLevels? PowerLevels { get; set; }

    /// <summary>The event that sets a user's membership; null if there is none.</summary>
    public EventId? MemberEvent(UserId user) => _members?.TryGetValue(user, out var id) is true ? id : state[EventTypes.Member, user.Value];

    /// <summary>Rewinds a change of power levels.</summary>
    public void ReplacePowerLevels(EventId? former)
    {
        PowerLevelsEvent = former;
        PowerLevels = null;
    }

    /// <summary>Rewinds a membership change.</summary>
    /// <param name="user">The user.</param>
    /// <param name="former">The user's previous membership event; null if there was none.</param>
    /// <param name="joined">The resulting difference in the number of joined members.</param>
    public void ReplaceMember(UserId user, EventId? former, int joined)
    {
        (_members ??= [])[user] = former;
        JoinedCount += joined;
    }
}

using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Unread;

/// <summary>
/// Finds what a room was like when an event came: events are judged by that, for whoever is renamed, promoted or comes in later changes nothing of
/// what was told before.
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
        foreach (var held in room.Timeline.After(position))
        {
            if (IsAsked(held.Pdu))
            {
                (since ??= []).Add(held.Pdu);
            }
        }

        return since is null ? new ValueTask<RoomMoment>(moment) : LedBackAsync(moment, since, cancellationToken);
    }

    /// <summary>Leads a moment back from after an event to before it.</summary>
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

    /// <summary>A membership and power levels are authorised by those that they replace ("Auth events selection").</summary>
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

        // Who came since was none of it.
        joined -= room.MembersWith(MembershipKind.Join).Count(user => then[EventTypes.Member, user.Value] is null);
        joined += (await events.ReadAsync(differing, cancellationToken)).Values.Sum(Joined);
        return new RoomMoment(room, then, joined);
    }
}

/// <summary>
/// What push rules ask of a room, as it was at one moment. It begins with a state and is led back over one event after another, so it has one owner
/// as long as that goes on.
/// </summary>
/// <param name="room">The room, as it is.</param>
/// <param name="state">The state that it begins with.</param>
/// <param name="joinedCount">How many were joined then.</param>
internal sealed class RoomMoment(RoomView room, StateMap state, int joinedCount)
{
    // Where it has been led back over.
    private Dictionary<UserId, EventId?>? _members;

    public RoomView Room => room;

    /// <summary>How many are joined.</summary>
    public int JoinedCount { get; private set; } = joinedCount;

    /// <summary>The event that gives the power levels; null if none does.</summary>
    public EventId? PowerLevelsEvent { get; private set; } = state[EventTypes.PowerLevels, string.Empty];

    /// <summary>The power levels, once somebody has read them.</summary>
    public PowerLevels? PowerLevels { get; set; }

    /// <summary>The event that gives a user's membership; null if none does.</summary>
    public EventId? MemberEvent(UserId user) => _members?.TryGetValue(user, out var id) is true ? id : state[EventTypes.Member, user.Value];

    /// <summary>Leads back over a change of power levels.</summary>
    public void ReplacePowerLevels(EventId? former)
    {
        PowerLevelsEvent = former;
        PowerLevels = null;
    }

    /// <summary>Leads back over a change of a membership.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="former">The event that gave it before; null if none did.</param>
    /// <param name="joined">By how much that makes the joined more.</param>
    public void ReplaceMember(UserId user, EventId? former, int joined)
    {
        (_members ??= [])[user] = former;
        JoinedCount += joined;
    }
}

using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Unread;

/// <summary>
/// Reconstructs what a room was like when an event came. Events are judged by that: a later rename, promotion or join must not change earlier
/// notifications.
/// </summary>
internal sealed class RoomMoments(StateHistory states, EventCache events)
{
    private static readonly StateTuple PowerLevelsTuple = new(EventTypes.PowerLevels, string.Empty);

    /// <summary>The room after everything up to a position.</summary>
    public async ValueTask<RoomMoment> AtAsync(RoomView room, LogPosition position, CancellationToken cancellationToken)
    {
        if (await states.ChangesAsync(room, position, cancellationToken) is null)
        {
            var then = await states.AtAsync(room, position, cancellationToken);
            return new RoomMoment(room, then, await JoinedAsync(room, then, cancellationToken), states.Rewind(room, position));
        }

        var moment = new RoomMoment(room, PastState.Of(room.CurrentState), room.JoinedCount, states.Rewind(room));
        await RewindAsync(moment, position, cancellationToken);
        return moment;
    }

    /// <summary>Rewinds a moment to an earlier position; a later one changes nothing.</summary>
    public async ValueTask RewindAsync(RoomMoment moment, LogPosition position, CancellationToken cancellationToken)
    {
        while (await moment.Changes.TakeAfterAsync(position, cancellationToken) is { Change: var change })
        {
            if (change.Tuple.Type == EventTypes.Member && UserId.TryParse(change.Tuple.StateKey, out var user))
            {
                var joined = await JoinedAsync(change.Before, cancellationToken) - await JoinedAsync(moment.MemberEvent(user), cancellationToken);
                moment.ReplaceMember(user, change.Before, joined);
            }
            else if (change.Tuple == PowerLevelsTuple)
            {
                moment.ReplacePowerLevels(change.Before);
            }
        }
    }

    private async ValueTask<int> JoinedAsync(EventId? member, CancellationToken cancellationToken) =>
        await states.MembershipAsync(member, cancellationToken) is MembershipKind.Join ? 1 : 0;

    /// <summary>The number of joined members in a past state. Most members are as in the view, and only the others are read.</summary>
    private async ValueTask<int> JoinedAsync(RoomView room, PastState then, CancellationToken cancellationToken)
    {
        var joined = 0;
        var differing = new List<EventId>();
        foreach (var (tuple, id) in then.Entries)
        {
            if (tuple.Type != EventTypes.Member || !UserId.TryParse(tuple.StateKey, out var user))
            {
                continue;
            }

            if (room.Members.TryGetValue(user, out var member) && member.Event == id)
            {
                joined += member.Membership is MembershipKind.Join ? 1 : 0;
            }
            else
            {
                differing.Add(id);
            }
        }

        return joined + (await events.ReadAsync(differing, cancellationToken)).Values.Count(static pdu => MembershipKinds.Of(pdu) is MembershipKind.Join);
    }
}

/// <summary>
/// What push rules need to know of a room, at one moment. It starts with a state and is rewound over one change after another, so it has one owner
/// meanwhile.
/// </summary>
/// <param name="room">The current room.</param>
/// <param name="state">The state that it starts with.</param>
/// <param name="joinedCount">The number of joined members then.</param>
/// <param name="changes">The changes that led to the state.</param>
internal sealed class RoomMoment(RoomView room, PastState state, int joinedCount, StateRewind changes)
{
    // The memberships that have been rewound.
    private Dictionary<UserId, EventId?>? _members;

    public RoomView Room => room;

    /// <summary>The changes that led to the moment.</summary>
    public StateRewind Changes => changes;

    /// <summary>The number of joined members.</summary>
    public int JoinedCount { get; private set; } = joinedCount;

    /// <summary>The power levels event; null if there is none.</summary>
    public EventId? PowerLevelsEvent { get; private set; } = state[new StateTuple(EventTypes.PowerLevels, string.Empty)];

    /// <summary>The power levels, once they have been read.</summary>
    public PowerLevels? PowerLevels { get; set; }

    /// <summary>The event that sets a user's membership; null if there is none.</summary>
    public EventId? MemberEvent(UserId user) =>
        _members?.TryGetValue(user, out var id) is true ? id : state[new StateTuple(EventTypes.Member, user.Value)];

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

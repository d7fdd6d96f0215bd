using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Server.Rooms;

namespace Myelin.Server.Unread;

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

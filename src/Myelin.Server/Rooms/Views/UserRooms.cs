using System.Collections.Immutable;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms.Views;

/// <summary>A user's rooms at one position of the log.</summary>
/// <param name="Position">The newest entry about the user's memberships that is part of it.</param>
/// <param name="Rooms">Every room the user has or had a membership in.</param>
public sealed record UserRooms(LogPosition Position, ImmutableDictionary<RoomId, UserRoom> Rooms)
{
    public IEnumerable<RoomId> With(MembershipKind membership) =>
        Rooms.Where(room => room.Value.Membership == membership && !room.Value.IsForgotten).Select(room => room.Key);
}

/// <summary>A user's membership in one room.</summary>
/// <param name="Room">The room's number.</param>
/// <param name="Membership">The membership.</param>
/// <param name="Event">The event that gave it.</param>
/// <param name="Sender">Who sent that event: an ignored inviter hides an invitation.</param>
/// <param name="Position">The log position at which it came.</param>
/// <param name="IsForgotten">Whether the user has forgotten the room.</param>
/// <param name="Left">For who was joined and is so no longer, the event that ended it; null for others, and once the room was forgotten.</param>
public sealed record UserRoom(
    RoomNumber Room,
    MembershipKind Membership,
    EventId Event,
    UserId Sender,
    LogPosition Position,
    bool IsForgotten,
    EventId? Left = null);

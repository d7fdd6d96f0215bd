using System.Collections.Immutable;
using Myelin.Api;
using Myelin.Server.AccountData;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>A user's rooms at one log position. Immutable.</summary>
public sealed class UserRooms
{
    private readonly RecentChanges<RoomId> _recent;
    private readonly ImmutableDictionary<RoomNumber, RoomId> _numbers;

    /// <param name="position">The newest entry about the user's memberships that is included.</param>
    /// <param name="rooms">Every room the user has or had a membership in.</param>
    public UserRooms(LogPosition position, ImmutableDictionary<RoomId, UserRoom> rooms)
    {
        Rooms = rooms;
        _numbers = rooms.ToImmutableDictionary(room => room.Value.Room, room => room.Key);
        var newest = rooms.OrderByDescending(room => room.Value.Position).Take(RecentChanges<RoomId>.Capacity + 1).ToList();
        var isAll = newest.Count <= RecentChanges<RoomId>.Capacity;
        _recent = new RecentChanges<RoomId>(
            isAll ? LogPosition.Start : newest[^1].Value.Position,
            [.. newest.Take(RecentChanges<RoomId>.Capacity).Reverse().Select(room => (room.Value.Position, room.Key))]);
        Position = newest.Count > 0 && newest[0].Value.Position > position ? newest[0].Value.Position : position;
    }

    private UserRooms(
        LogPosition position, ImmutableDictionary<RoomId, UserRoom> rooms, ImmutableDictionary<RoomNumber, RoomId> numbers, RecentChanges<RoomId> recent)
    {
        Position = position;
        Rooms = rooms;
        _numbers = numbers;
        _recent = recent;
    }

    /// <summary>Nothing newer is included.</summary>
    public LogPosition Position { get; }

    /// <summary>Every room the user has or had a membership in.</summary>
    public ImmutableDictionary<RoomId, UserRoom> Rooms { get; }

    public IEnumerable<RoomId> With(MembershipKind membership) =>
        Rooms.Where(room => room.Value.Membership == membership && !room.Value.IsForgotten).Select(room => room.Key);

    /// <summary>A room by its number; null if the user never was in it.</summary>
    public (RoomId RoomId, UserRoom Room)? Find(RoomNumber number) =>
        _numbers.TryGetValue(number, out var roomId) ? (roomId, Rooms[roomId]) : null;

    /// <summary>The rooms in which the user's membership changed after a position.</summary>
    public IEnumerable<KeyValuePair<RoomId, UserRoom>> ChangedAfter(LogPosition position) => !_recent.ReachesBackTo(position)
        ? Rooms.Where(room => room.Value.Position > position)
        : Position <= position
            ? []
            : _recent.After(position).Distinct().Select(roomId => KeyValuePair.Create(roomId, Rooms[roomId]));

    /// <summary>Whether both users are joined to a common room.</summary>
    public bool ShareOneWith(UserRooms other)
    {
        var (fewer, more) = Rooms.Count <= other.Rooms.Count ? (Rooms, other.Rooms) : (other.Rooms, Rooms);
        foreach (var (roomId, room) in fewer)
        {
            if (room.Membership is MembershipKind.Join && more.TryGetValue(roomId, out var also) && also.Membership is MembershipKind.Join)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The rooms with a membership that is newer than all others.</summary>
    internal UserRooms With(RoomId roomId, UserRoom room) => new(
        room.Position,
        Rooms.SetItem(roomId, room),
        _numbers.SetItem(room.Room, roomId),
        _recent.With(room.Position, roomId));
}

/// <summary>A user's membership in one room.</summary>
/// <param name="Room">The room's number.</param>
/// <param name="Membership">The membership.</param>
/// <param name="Event">The event that set it.</param>
/// <param name="Sender">Who sent that event; an invite from an ignored user is hidden.</param>
/// <param name="Position">The log position at which it came.</param>
/// <param name="IsForgotten">Whether the user has forgotten the room.</param>
/// <param name="Left">The event that ended the user's join, if the user was joined before; otherwise null, also once the room is forgotten.</param>
public sealed record UserRoom(
    RoomNumber Room,
    MembershipKind Membership,
    EventId Event,
    UserId Sender,
    LogPosition Position,
    bool IsForgotten,
    EventId? Left = null);

/// <summary>Decides by membership for which rooms a user may store data.</summary>
internal sealed class OwnRooms(IRooms rooms) : IOwnRooms
{
    public async ValueTask RequireAsync(UserId user, RoomId room, CancellationToken cancellationToken)
    {
        if (!(await rooms.OfUserAsync(user, cancellationToken)).Rooms.ContainsKey(room))
        {
            throw MatrixException.NotFound("You have never been in this room, or there is no such room.");
        }
    }
}

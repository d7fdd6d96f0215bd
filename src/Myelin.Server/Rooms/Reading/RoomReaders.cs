using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Reading;

/// <summary>Who may read a room's state, and as of when.</summary>
internal sealed class RoomReaders(IRooms rooms, RoomStorage storage, EventCache events)
{
    /// <summary>
    /// The state that the user may read: the current one for members and of world-readable rooms, the one at the leaving for who left.
    /// Unknown rooms and rooms that are none of the user's business are refused alike.
    /// </summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<ReadableState> RequireAsync(RoomId roomId, UserId user, CancellationToken cancellationToken)
    {
        var view = await rooms.FindAsync(roomId, cancellationToken) ?? throw Refusal();
        if (view.IsJoined(user) || await rooms.IsWorldReadableAsync(view, cancellationToken))
        {
            return new ReadableState(view, view.CurrentState, null);
        }

        if (view.MembershipOf(user) is MembershipKind.Leave or MembershipKind.Ban
            && await storage.Events.FindAsync(view.Members[user].Event, cancellationToken) is { StateBefore: { } before, StateAfter: { } after } left)
        {
            var state = await storage.StateMaps.ReadAsync(before, cancellationToken);
            if (state[EventTypes.Member, user.Value] is { } id
                && await events.FindAsync(id, cancellationToken) is { } member
                && MembershipKinds.Of(member) == MembershipKind.Join)
            {
                return new ReadableState(view, await storage.StateMaps.ReadAsync(after, cancellationToken), left);
            }
        }

        throw Refusal();
    }

    private static MatrixException Refusal() => MatrixException.Forbidden("You are not in this room, or there is no such room.");

}

/// <summary>A room's state as a user may read it.</summary>
/// <param name="View">The room.</param>
/// <param name="State">The state.</param>
/// <param name="LeftAt">The event with which the user left; null for the current state.</param>
internal sealed record ReadableState(RoomView View, StateMap State, StoredEvent? LeftAt);

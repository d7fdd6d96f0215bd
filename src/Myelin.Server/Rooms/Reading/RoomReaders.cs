using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Reading;

/// <summary>Decides who may read a room's state and history, and as of when. Refusals do not reveal whether the room exists.</summary>
internal sealed class RoomReaders(IRooms rooms, RoomStorage storage, StateHistory states, HistoryVisibility visibility)
{
    /// <summary>
    /// The state that the user may read: the current state for members and in world-readable rooms, otherwise the state at which a former member
    /// left, whatever happened to the membership later, until the user forgets the room.
    /// </summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<ReadableState> RequireAsync(RoomId roomId, UserId user, CancellationToken cancellationToken)
    {
        var view = await rooms.FindAsync(roomId, cancellationToken) ?? throw Refusal();
        if (view.IsJoined(user) || await rooms.IsWorldReadableAsync(view, cancellationToken))
        {
            return new ReadableState(view, PastState.Of(view.CurrentState), null);
        }

        return await visibility.Reader(view, user).LeavingAsync(cancellationToken) is { } left
            ? new ReadableState(view, await StateAsync(view, left, cancellationToken), left)
            : throw Refusal();
    }

    /// <summary>The room, if the user may page through its history; history visibility then decides which events they see.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<RoomView> RequireHistoryAsync(RoomId roomId, UserId user, CancellationToken cancellationToken)
    {
        var view = await rooms.FindAsync(roomId, cancellationToken) ?? throw Refusal();
        return view.IsJoined(user)
            || await visibility.Reader(view, user).LeavingAsync(cancellationToken) is not null
            || await rooms.IsWorldReadableAsync(view, cancellationToken)
                ? view
                : throw Refusal();
    }

    /// <summary>The room's state after an event: as it was here then, or after an event that has no place in the log, as its branch has it.</summary>
    public async ValueTask<PastState> StateAsync(RoomView view, StoredEvent stored, CancellationToken cancellationToken) => stored switch
    {
        { Position: { } position } => await states.AtAsync(view, position, cancellationToken),
        { StateAfter: { } after } => PastState.Of(await storage.StateMaps.ReadAsync(after, cancellationToken)),
        _ => PastState.Of(StateMap.Empty),
    };

    private static MatrixException Refusal() => MatrixException.Forbidden("You are not in this room, or there is no such room.");
}

/// <summary>A room's state as a user may read it.</summary>
/// <param name="View">The room.</param>
/// <param name="State">The state.</param>
/// <param name="LeftAt">The event that ended the user's join; null for the current state.</param>
internal sealed record ReadableState(RoomView View, PastState State, StoredEvent? LeftAt);

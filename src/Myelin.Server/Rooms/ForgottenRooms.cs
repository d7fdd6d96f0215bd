using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Lets users forget rooms that they have left ("Leaving rooms").</summary>
internal sealed class ForgottenRooms(IRooms rooms, IEntityNumbers numbers, ILogWriter log)
{
    /// <exception cref="MatrixException"><c>M_UNKNOWN</c>: the user is still in the room; <c>M_NOT_FOUND</c>: the user never was in it.</exception>
    public async ValueTask ForgetAsync(UserId user, RoomId room, CancellationToken cancellationToken)
    {
        // A join or an invite may come in meanwhile and must not be hidden: try again until the room is forgotten or the new membership forbids it.
        while (!await TryForgetAsync(user, room, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async ValueTask<bool> TryForgetAsync(UserId user, RoomId room, CancellationToken cancellationToken)
    {
        if (!(await rooms.OfUserAsync(user, cancellationToken)).Rooms.TryGetValue(room, out var mine))
        {
            throw MatrixException.NotFound("You never were in this room.");
        }

        if (mine.Membership is MembershipKind.Join or MembershipKind.Invite or MembershipKind.Knock)
        {
            throw new MatrixException(400, ErrCode.Unknown, "A room must be left before it can be forgotten.");
        }

        if (mine.IsForgotten)
        {
            return true;
        }

        var number = await numbers.UserAsync(user, cancellationToken);
        var unit = new LogUnit();
        unit.Add(new LogEntry(LogEntryKind.Membership, number.Value, mine.Room.Value));
        await log.AppendAsync(MembershipStore.Forget(unit, number, mine.Room, mine.Position), cancellationToken);
        return (await rooms.OfUserAsync(user, cancellationToken)).Rooms.TryGetValue(room, out var now) && now.IsForgotten;
    }
}

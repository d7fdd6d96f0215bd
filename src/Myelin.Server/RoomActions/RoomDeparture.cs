using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Grains;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.RoomActions;

/// <summary>Makes a deactivated user leave every room and reject every invite ("Account deactivation").</summary>
internal sealed class RoomDeparture(IRooms rooms, IGrainFactory grains) : IDeactivationStep
{
    /// <exception cref="MatrixException">A room could not store the leave; the step runs again later.</exception>
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        var memberships = await rooms.OfUserAsync(user, cancellationToken);
        foreach (var (room, mine) in memberships.Rooms)
        {
            if (mine.Membership is not (MembershipKind.Join or MembershipKind.Invite or MembershipKind.Knock))
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var reply = await grains.GetGrain<IRoomGrain>(room.Value).ChangeMembershipAsync(
                new ChangeMembership(user.Value, user.Value, MembershipAction.Leave, null, null, null, false));

            // The room's rules refused it because the user was banned meanwhile and is no longer in the room: no reason to try again.
            if (!reply.IsDone && reply.Status != 403)
            {
                _ = reply.ToEventId();
            }
        }
    }
}

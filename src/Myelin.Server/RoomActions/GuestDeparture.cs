using Myelin.Core.Events;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Grains;
using Myelin.Server.Rooms.Views;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.RoomActions;

/// <summary>
/// Makes this server's guests leave a room that no longer allows them ("Guest access"). Each guest sends the leave: other servers cannot know who is a
/// guest, and no power level is needed.
/// </summary>
internal sealed class GuestDeparture(IRooms rooms, IAccounts accounts, IGrainFactory grains, IEntityNumbers numbers, ServerIdentity identity) : IScheduledWork
{
    public string Kind => StateWork.GuestDeparture;

    public async ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken)
    {
        var id = await numbers.RoomIdAsync(StateWork.RoomOf(item.Key), cancellationToken);
        if (await rooms.FindAsync(id, cancellationToken) is not { } room
            || RoomAccess.AdmitsGuests(await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.GuestAccess, string.Empty), cancellationToken)))
        {
            return DueOutcome.Done;
        }

        foreach (var user in room.MembersWith(MembershipKind.Join).Where(user => user.IsOn(identity.ServerName)))
        {
            if (await accounts.FindAsync(user, cancellationToken) is not { Kind: AccountKind.Guest })
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var reply = await grains.GetGrain<IRoomGrain>(id.Value).ChangeMembershipAsync(
                new ChangeMembership(user.Value, user.Value, MembershipAction.Leave, "Guests may no longer be in this room.", null, null, false));

            // The room's rules refused it because the guest is no longer in the room.
            if (!reply.IsDone && reply.Status != 403)
            {
                _ = reply.ToEventId();
            }
        }

        return DueOutcome.Done;
    }
}

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
/// Lets this server's guests leave a room that no longer allows them ("Guest access"). They leave themselves, as other servers can't know who is a
/// guest, and as nobody's power is needed for it.
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

            // Refused by the room's rules, the guest is out of it already.
            if (!reply.IsDone && reply.Status != 403)
            {
                _ = reply.ToEventId();
            }
        }

        return DueOutcome.Done;
    }
}

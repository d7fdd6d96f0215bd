using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Configuration;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Ephemeral;

/// <summary>Decides which rooms' and users' ephemeral data one application service receives, by current memberships.</summary>
internal sealed class EphemeralInterest(AppService service, IRooms rooms, IRoomAliases aliases, ServerIdentity identity)
{
    public async ValueTask<bool> CoversAsync(RoomId room, CancellationToken cancellationToken) =>
        service.Covers(room)
        || (!service.Aliases.IsEmpty && (await aliases.OfRoomAsync(room, cancellationToken)).Any(service.Covers))
        || (await rooms.FindAsync(room, cancellationToken) is { } view
            && view.Members.Any(member => member.Value.Membership == MembershipKind.Join && member.Key.IsOn(identity.ServerName) && service.Covers(member.Key)));

    /// <summary>Whether the user is in the service's namespaces, or in a room that the service is interested in.</summary>
    public async ValueTask<bool> CoversAsync(UserId user, CancellationToken cancellationToken)
    {
        if (user.IsOn(identity.ServerName) && service.Covers(user))
        {
            return true;
        }

        foreach (var room in (await rooms.OfUserAsync(user, cancellationToken)).With(MembershipKind.Join))
        {
            if (await CoversAsync(room, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}

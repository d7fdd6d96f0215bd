using Myelin.Core.Events;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Rooms;

/// <summary>A room that the user is invited to or has knocked on.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Stripped">What the user may know of it ("Stripped state").</param>
internal sealed record InvitedOrKnockedRoom(RoomId RoomId, IReadOnlyList<Pdu> Stripped);

/// <summary>Reads the rooms that the user is invited to or has knocked on.</summary>
internal sealed class InvitedAndKnockedRooms(StrippedState stripped)
{
    /// <summary>The room's part of the response; null if there is none.</summary>
    public async ValueTask<InvitedOrKnockedRoom?> ReadAsync(SyncScope scope, RoomId roomId, UserRoom membership, CancellationToken cancellationToken)
    {
        if (membership.Membership is MembershipKind.Invite && (scope.Ignored.Contains(membership.Sender) || scope.AccountData.BlocksInvites))
        {
            return null;
        }

        return new InvitedOrKnockedRoom(roomId, await stripped.OfAsync(membership.Event, cancellationToken));
    }
}

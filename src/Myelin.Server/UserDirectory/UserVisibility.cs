using System.Collections.Frozen;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;

namespace Myelin.Server.UserDirectory;

/// <summary>
/// Decides which users a caller may find ("User Directory"): users who share a room with the caller, and users in rooms that anybody may join
/// or read.
/// </summary>
internal sealed class UserVisibility(IRooms rooms, PublicRoomSummaries summaries)
{
    /// <summary>The rooms that a user is joined to.</summary>
    public async ValueTask<FrozenSet<RoomId>> RoomsOfAsync(UserId user, CancellationToken cancellationToken) =>
        (await rooms.OfUserAsync(user, cancellationToken)).With(MembershipKind.Join).ToFrozenSet();

    /// <summary>Whether somebody who is in these rooms may find a user.</summary>
    public async ValueTask<bool> IsVisibleAsync(UserId user, FrozenSet<RoomId> shared, CancellationToken cancellationToken)
    {
        var theirs = (await rooms.OfUserAsync(user, cancellationToken)).With(MembershipKind.Join).ToList();
        if (theirs.Exists(shared.Contains))
        {
            return true;
        }

        foreach (var room in theirs)
        {
            if (await summaries.FindAsync(room, cancellationToken) is { } summary && (summary.JoinRule == "public" || summary.WorldReadable))
            {
                return true;
            }
        }

        return false;
    }
}

using System.Collections.Frozen;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;

namespace Myelin.Server.UserDirectory;

/// <summary>
/// Which users a caller may find ("User Directory"): those that share a room with the caller, and those in rooms that anybody may join or
/// read.
/// </summary>
internal sealed class UserVisibility(IRooms rooms, PublicRoomSummaries summaries)
{
    /// <summary>The rooms that a caller shares.</summary>
    public async ValueTask<FrozenSet<RoomId>> RoomsOfAsync(UserId user, CancellationToken cancellationToken) =>
        (await rooms.OfUserAsync(user, cancellationToken)).With(MembershipKind.Join).ToFrozenSet();

    /// <summary>Whether a user can be found by somebody who is in these rooms.</summary>
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

using Microsoft.Extensions.Options;
using Myelin.Server.AccountData;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Unread;

namespace Myelin.Server.Push.Delivery;

/// <summary>The number that an application shows on its icon (Push Gateway API, <c>counts</c>): by <c>Push:Badge</c> rooms or notifications.</summary>
internal sealed class Badges(
    IRooms rooms, RoomViews views, IAccountData accountData, UnreadCounter unread, ILogTail tail, IOptions<MyelinOptions> options)
{
    private readonly bool _countsRooms = options.Value.Push.Badge == PushOptions.BadgeRooms;

    /// <summary>The user's badge as of now.</summary>
    public async ValueTask<long> OfAsync(UserId user, CancellationToken cancellationToken)
    {
        var upTo = tail.Head;
        var ignored = (await accountData.OfUserAsync(user, cancellationToken)).IgnoredUsers;
        long badge = 0;
        foreach (var (_, room) in (await rooms.OfUserAsync(user, cancellationToken)).Rooms)
        {
            switch (room)
            {
                case { IsForgotten: true }:
                    break;
                case { Membership: MembershipKind.Invite }:
                    badge += ignored.Contains(room.Sender) ? 0 : 1;
                    break;
                case { Membership: MembershipKind.Join } when await views.FindAsync(room.Room, cancellationToken) is { } view:
                    var notifications = (await unread.OfAsync(user, ignored, view, upTo, cancellationToken)).Total.Notifications;
                    badge += _countsRooms ? Math.Min(notifications, 1) : notifications;
                    break;
            }
        }

        return badge;
    }
}

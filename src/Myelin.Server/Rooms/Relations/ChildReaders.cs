using System.Collections.Frozen;
using Myelin.Server.AccountData;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Finds what decides which child events count for a user.</summary>
internal sealed class ChildReaders(IAccountData accountData, IEntityNumbers numbers, HistoryVisibility visibility, OpenHistory open)
{
    public async ValueTask<ChildReader> OfAsync(RoomView room, Caller caller, CancellationToken cancellationToken)
    {
        var ignored = (await accountData.OfUserAsync(caller.User, cancellationToken)).IgnoredUsers;
        return new ChildReader
        {
            Room = room,
            Caller = caller,
            Ignored = ignored,
            IgnoredNumbers = await NumbersAsync(ignored, cancellationToken),
            Number = await numbers.FindUserAsync(caller.User, cancellationToken),
            SeesAll = room.IsJoined(caller.User) && await open.IsOpenThroughoutAsync(room, cancellationToken),
            Visibility = visibility.Reader(room, caller.User),
        };
    }

    private async ValueTask<IReadOnlySet<UserNumber>> NumbersAsync(FrozenSet<UserId> users, CancellationToken cancellationToken) =>
        users.Count == 0 ? FrozenSet<UserNumber>.Empty : (await numbers.FindUsersAsync(users, cancellationToken)).Values.ToHashSet();
}

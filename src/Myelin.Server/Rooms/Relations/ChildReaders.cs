using System.Collections.Frozen;
using Myelin.Server.AccountData;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Loads what determines which child events count for a user.</summary>
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

/// <summary>A reader of a room's child events. Events that are hidden or come from ignored users do not count.</summary>
internal sealed record ChildReader
{
    public required RoomView Room { get; init; }

    public required Caller Caller { get; init; }

    public required FrozenSet<UserId> Ignored { get; init; }

    public required IReadOnlySet<UserNumber> IgnoredNumbers { get; init; }

    public required UserNumber? Number { get; init; }

    /// <summary>Whether the user may see every event ever sent to the room.</summary>
    public required bool SeesAll { get; init; }

    public required VisibilityReader Visibility { get; init; }

    /// <summary>The event in the form that the reader sees; null if it does not count.</summary>
    public async ValueTask<SeenEvent?> SeenAsync(StoredEvent child, CancellationToken cancellationToken) =>
        Ignored.Contains(child.Pdu.Sender) ? null : await Visibility.SeeAsync(child, cancellationToken);

    public async ValueTask<bool> CountsAsync(ChildHeader child, CancellationToken cancellationToken) =>
        !IgnoredNumbers.Contains(child.Sender) && (SeesAll || await Visibility.MaySeeAsync(child.StateAfter, child.Point, cancellationToken));
}

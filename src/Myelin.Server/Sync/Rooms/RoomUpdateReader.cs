using Myelin.Server.AccountData;
using Myelin.Server.Receipts;
using Myelin.Server.Sync.Tokens;
using Myelin.Server.Typing;

namespace Myelin.Server.Sync.Rooms;

/// <summary>Reads what is new in a room besides its events: receipts, typing, account data.</summary>
internal sealed class RoomUpdateReader(IReceipts receipts, ITyping typing)
{
    /// <param name="scope">The scope of the response.</param>
    /// <param name="room">The room.</param>
    /// <param name="since">The position up to which the client has everything about this room.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<RoomUpdates> ReadAsync(SyncScope scope, RoomId room, SyncPosition since, CancellationToken cancellationToken)
    {
        var filter = scope.Filter.Room.Ephemeral;
        if (!filter.IncludesRoom(room))
        {
            return new RoomUpdates([], null, AccountDataOf(scope, room, since));
        }

        var read = filter.IncludesType("m.receipt") ? await receipts.OfRoomAsync(room, cancellationToken) : RoomReceipts.Empty;
        return new RoomUpdates(Moved(scope, read, since), filter.IncludesType("m.typing") ? TypingIn(scope, room, since) : null, AccountDataOf(scope, room, since));
    }

    /// <summary>The room's account data that changed.</summary>
    public static IReadOnlyList<AccountDatum> AccountDataOf(SyncScope scope, RoomId room, SyncPosition since)
    {
        var filter = scope.Filter.Room.AccountData;
        return scope.AccountData.Position > since.Log && filter.IncludesRoom(room)
            ? [.. scope.AccountData.OfRoomAfter(room, since.Log).Where(datum => datum.Position <= scope.UpTo.Log && filter.Includes(datum.Type, scope.User))]
            : [];
    }

    private static IReadOnlyList<Receipt> Moved(SyncScope scope, RoomReceipts receipts, SyncPosition since) =>
        receipts.Position > since.Log
            ? [.. receipts.After(since.Log, scope.User).Where(receipt => receipt.Position <= scope.UpTo.Log)]
            : [];

    private TypingUsers? TypingIn(SyncScope scope, RoomId room, SyncPosition since)
    {
        var users = typing.InRoom(room);
        return users.ChangedAt > since.Ephemeral
            && users.ChangedAt <= scope.UpTo.Ephemeral
            && (!users.Users.IsEmpty || since.Ephemeral > Ephemeral.EphemeralPosition.Start)
                ? users
                : null;
    }
}

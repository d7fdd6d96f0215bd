using Myelin.Api.Json;
using Myelin.Api.ServerServer.Edus;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Receipts;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Tells other servers what this server's users have read ("Receipts"). Private receipts never leave this server.</summary>
internal sealed class ReceiptEdus(IReceipts receipts, IRooms rooms, IEntityNumbers numbers, ServerIdentity identity)
{
    private const string Read = "m.read";

    /// <summary>The EDU of a log entry and its room; null if it is about no public receipt of a local user, or a newer one has replaced it.</summary>
    public async ValueTask<(RoomView Room, OutgoingEdu Edu)?> OfAsync(CommittedEntry entry, CancellationToken cancellationToken)
    {
        var user = await numbers.UserIdAsync(new UserNumber(entry.Detail), cancellationToken);
        if (user.ServerName != identity.ServerName)
        {
            return null;
        }

        var roomId = await numbers.RoomIdAsync(new RoomNumber(entry.Subject), cancellationToken);
        var moved = (await receipts.OfRoomAsync(roomId, cancellationToken)).OfUser(user).FirstOrDefault(receipt => receipt.Position == entry.Position);
        return moved is { Kind: ReceiptKind.Read } && await rooms.FindAsync(roomId, cancellationToken) is { } room
            ? (room, new OutgoingEdu($"{Read} {entry.Subject} {entry.Detail} {moved.ThreadId}", Write(roomId, moved)))
            : null;
    }

    private static byte[] Write(Core.Identifiers.RoomId room, Receipts.Receipt receipt)
    {
        var read = new UserReceipt { EventIds = [receipt.EventId], Data = new UserReceipt.Metadata { Ts = receipt.Timestamp, ThreadId = receipt.ThreadId } };
        var byUser = new Dictionary<string, RawValue> { [receipt.User.Value] = ApiJson.Write(read) };
        var byType = new Dictionary<string, IReadOnlyDictionary<string, RawValue>> { [Read] = byUser };
        var edu = new ReceiptEdu(new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawValue>>> { [room.Value] = byType });
        return ApiJson.Write(Edu.Of(edu)).Utf8.ToArray();
    }
}

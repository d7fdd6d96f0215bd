using Myelin.Api;
using Myelin.Api.Json;
using Myelin.Api.ServerServer.Edus;
using Myelin.Server.Configuration;
using Myelin.Server.Receipts;
using Myelin.Server.Rooms;
using Myelin.Server.Typing;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Receives EDUs: typing and receipts of users of the sending server, in rooms that both servers are in. Others are ignored ("EDUs").</summary>
internal sealed class EduReceipt(IRooms rooms, RoomAdmission admission, ITyping typing, IReceipts receipts, ServerIdentity identity)
{
    public async ValueTask ReceiveAsync(ServerName origin, IReadOnlyList<RawValue> edus, CancellationToken cancellationToken)
    {
        var left = ReceiptLimits.ReceiptsPerTransaction;
        foreach (var raw in edus)
        {
            if (!Edu.TryRead(raw, out var edu))
            {
                continue;
            }

            if (edu.TryRead<TypingEdu>(out var typed))
            {
                await TypeAsync(origin, typed, cancellationToken);
            }
            else if (edu.TryRead<ReceiptEdu>(out var read))
            {
                left = await ReadAsync(origin, read, left, cancellationToken);
            }
        }
    }

    private async ValueTask TypeAsync(ServerName origin, TypingEdu edu, CancellationToken cancellationToken)
    {
        if (!edu.UserId.IsOn(origin) || await RoomAsync(origin, edu.RoomId, cancellationToken) is not { } room || !room.IsJoined(edu.UserId))
        {
            return;
        }

        if (edu.Typing)
        {
            typing.Start(edu.RoomId, edu.UserId, ReceiptLimits.Typing);
        }
        else
        {
            typing.Stop(edu.RoomId, edu.UserId);
        }
    }

    private async ValueTask<int> ReadAsync(ServerName origin, ReceiptEdu edu, int left, CancellationToken cancellationToken)
    {
        foreach (var (roomText, byType) in edu.Rooms)
        {
            if (left == 0
                || !byType.TryGetValue("m.read", out var byUser)
                || !RoomId.TryParse(roomText, out var roomId)
                || await RoomAsync(origin, roomId, cancellationToken) is not { } room)
            {
                continue;
            }

            foreach (var (userText, raw) in byUser.Take(left))
            {
                left--;
                if (UserId.TryParse(userText, out var user) && user.IsOn(origin) && room.IsJoined(user) && ApiJson.TryRead<UserReceipt>(raw, out var read))
                {
                    await SetAsync(roomId, user, read, cancellationToken);
                }
            }
        }

        return left;
    }

    private async ValueTask SetAsync(RoomId room, UserId user, UserReceipt read, CancellationToken cancellationToken)
    {
        foreach (var id in read.EventIds.Take(1))
        {
            try
            {
                await receipts.SetAsync(room, user, ReceiptKind.Read, read.Data.ThreadId, id, cancellationToken);
            }
            catch (MatrixException)
            {
                // An event that isn't here yet, or not in the thread: the next receipt says more.
            }
        }
    }

    /// <summary>The room, if this server is in it and its server ACL allows the sender.</summary>
    private async ValueTask<RoomView?> RoomAsync(ServerName origin, RoomId id, CancellationToken cancellationToken) =>
        await rooms.FindAsync(id, cancellationToken) is { } room
        && RoomServers.Of(room).Joined.Contains(identity.ServerName)
        && await admission.AllowsAsync(room, origin, cancellationToken)
            ? room
            : null;
}

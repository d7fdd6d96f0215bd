using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class DeleteRoomAliasHandler(StoredAliases aliases, IRooms rooms, DirectoryRights rights, CanonicalAliasCleaning cleaning) : IHandler<DeleteRoomAlias, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, DeleteRoomAlias request, CancellationToken cancellationToken)
    {
        call.Caller.RefuseIfSuspended();
        var alias = request.RoomAlias;
        var roomId = await aliases.ResolveAsync(alias, cancellationToken) ?? throw MatrixException.NotFound($"Room alias {alias} not found.");
        var room = await rooms.FindAsync(roomId, cancellationToken);
        var mayDelete = call.Caller.IsAdministrator
            || await aliases.CreatorAsync(alias, cancellationToken) == call.Caller.User
            || (room is not null && await rights.SpeaksForAsync(call.Caller, room, cancellationToken));
        if (!mayDelete)
        {
            throw MatrixException.Forbidden("Only its creator or who may set the room's canonical alias may delete an alias.");
        }

        await aliases.DeleteAsync(alias, cancellationToken);
        if (room is not null)
        {
            await cleaning.RemoveAsync(room, alias, call.Caller.User, cancellationToken);
        }

        return Empty.Value;
    }
}

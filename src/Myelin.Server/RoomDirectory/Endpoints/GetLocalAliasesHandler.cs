using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Api;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class GetLocalAliasesHandler(IRoomAliases aliases, IRooms rooms, DirectoryRights rights) : IHandler<GetLocalAliases, GetLocalAliases.Response>
{
    public async ValueTask<GetLocalAliases.Response> HandleAsync(Call call, GetLocalAliases request, CancellationToken cancellationToken)
    {
        var room = await rooms.FindAsync(request.RoomId, cancellationToken);
        if (room is null || !(room.IsJoined(call.Caller.User) || call.Caller.IsAdministrator || await rights.IsWorldReadableAsync(room, cancellationToken)))
        {
            throw MatrixException.Forbidden("You are not a member of the room.");
        }

        return new GetLocalAliases.Response(await aliases.OfRoomAsync(request.RoomId, cancellationToken));
    }
}

using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class SetRoomAliasHandler(IRoomAliases aliases, IRooms rooms) : IHandler<SetRoomAlias, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetRoomAlias request, CancellationToken cancellationToken)
    {
        call.Caller.RefuseIfSuspended();

        // An outsider learns nothing of rooms that exist.
        if (await rooms.FindAsync(request.Target.RoomId, cancellationToken) is not { } room || !(room.IsJoined(call.Caller.User) || call.Caller.IsAdministrator))
        {
            throw MatrixException.Forbidden("You must be in the room to create an alias for it.");
        }

        await aliases.CreateAsync(request.RoomAlias, request.Target.RoomId, call.Caller.User, cancellationToken);
        return Empty.Value;
    }
}

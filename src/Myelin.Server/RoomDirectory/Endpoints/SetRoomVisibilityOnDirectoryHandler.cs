using Myelin.Api;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class SetRoomVisibilityOnDirectoryHandler(IRooms rooms, IPublishedRooms published, RoomPermissions permissions)
    : IHandler<SetRoomVisibilityOnDirectory, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetRoomVisibilityOnDirectory request, CancellationToken cancellationToken)
    {
        RoomCommands.RefuseSuspended(call.Caller);
        var isPublic = request.Parameters.Visibility switch
        {
            null or RoomVisibility.Public => true,
            RoomVisibility.Private => false,
            _ => throw MatrixException.InvalidParam("'visibility' is neither public nor private."),
        };
        var room = await rooms.FindAsync(request.RoomId, cancellationToken) ?? throw MatrixException.NotFound("Room not found");
        if (!await permissions.MayListAsync(room, call.Caller, cancellationToken))
        {
            throw MatrixException.Forbidden("Only the room's moderators and administrators may publish a room or take it out of the directory.");
        }

        await published.SetPublishedAsync(request.RoomId, isPublic, cancellationToken);
        return Empty.Value;
    }
}

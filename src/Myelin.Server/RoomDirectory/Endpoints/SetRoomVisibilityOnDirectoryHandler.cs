using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class SetRoomVisibilityOnDirectoryHandler(IPublishedRooms published, IRooms rooms, DirectoryRights rights) : IHandler<SetRoomVisibilityOnDirectory, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetRoomVisibilityOnDirectory request, CancellationToken cancellationToken)
    {
        call.Caller.RefuseIfSuspended();
        var isPublished = request.Setting.Visibility switch
        {
            null or "public" => true,
            "private" => false,
            _ => throw MatrixException.InvalidParam("'visibility' must be 'public' or 'private'."),
        };
        var room = await rooms.FindAsync(request.RoomId, cancellationToken) ?? throw MatrixException.NotFound("Room not found.");
        await rights.RequireSpeaksForAsync(call.Caller, room, cancellationToken);
        await published.SetPublishedAsync(request.RoomId, isPublished, cancellationToken);
        return Empty.Value;
    }
}

using Myelin.Api;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class GetRoomVisibilityOnDirectoryHandler(IRooms rooms, IPublishedRooms published)
    : IHandler<GetRoomVisibilityOnDirectory, GetRoomVisibilityOnDirectory.Response>
{
    public async ValueTask<GetRoomVisibilityOnDirectory.Response> HandleAsync(
        Call call, GetRoomVisibilityOnDirectory request, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(request.RoomId, cancellationToken) is null)
        {
            throw MatrixException.NotFound("Room not found");
        }

        return new GetRoomVisibilityOnDirectory.Response(
            await published.IsPublishedAsync(request.RoomId, cancellationToken) ? RoomVisibility.Public : RoomVisibility.Private);
    }
}

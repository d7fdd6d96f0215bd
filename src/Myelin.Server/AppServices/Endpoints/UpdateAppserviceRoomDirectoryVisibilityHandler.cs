using Myelin.Api;
using Myelin.Api.ClientServer.AppServices;
using Myelin.Api.Contracts;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Endpoints;

/// <summary>"PUT directory/list/appservice/{networkId}/{roomId}".</summary>
internal sealed class UpdateAppserviceRoomDirectoryVisibilityHandler(NetworkRooms published, IRooms rooms)
    : IHandler<UpdateAppserviceRoomDirectoryVisibility, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, UpdateAppserviceRoomDirectoryVisibility request, CancellationToken cancellationToken)
    {
        var isPublic = request.Content.Visibility switch
        {
            "public" => true,
            "private" => false,
            _ => throw MatrixException.InvalidParam("'visibility' is neither public nor private."),
        };
        if (request.NetworkId.Length > NetworkRooms.MaximumNetworkLength || request.NetworkId.Contains('\0', StringComparison.Ordinal))
        {
            throw MatrixException.InvalidParam($"A network's ID may have {NetworkRooms.MaximumNetworkLength} characters, and no NUL.");
        }

        var room = await rooms.FindAsync(request.RoomId, cancellationToken) ?? throw MatrixException.NotFound("There is no such room on this server.");
        await published.SetAsync(call.Caller.AppService!, request.NetworkId, room.Number, isPublic, cancellationToken);
        return Empty.Value;
    }
}

using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class GetPublicRoomsHandler(PublicRoomList list) : IHandler<GetPublicRooms, PublicRoomsPage>
{
    public ValueTask<PublicRoomsPage> HandleAsync(Call call, GetPublicRooms request, CancellationToken cancellationToken) =>
        list.ListAsync(request.Server, request.Limit, request.Since, null, default, cancellationToken);
}

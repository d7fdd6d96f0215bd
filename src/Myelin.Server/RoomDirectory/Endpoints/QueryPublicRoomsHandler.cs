using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

// Networks of application services are not told apart: whatever network is asked for, the rooms are this server's.
internal sealed class QueryPublicRoomsHandler(PublicRoomList list) : IHandler<QueryPublicRooms, PublicRoomsPage>
{
    public ValueTask<PublicRoomsPage> HandleAsync(Call call, QueryPublicRooms request, CancellationToken cancellationToken) =>
        list.ListAsync(request.Server, request.Parameters.Limit, request.Parameters.Since, request.Parameters.Filter, cancellationToken);
}

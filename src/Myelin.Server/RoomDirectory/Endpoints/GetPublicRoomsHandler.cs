using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class GetPublicRoomsHandler(PublishedRoomSearch search) : IHandler<GetPublicRooms, PublishedRooms>
{
    public async ValueTask<PublishedRooms> HandleAsync(Call call, GetPublicRooms request, CancellationToken cancellationToken)
    {
        search.RequireLocal(request.Server);
        return await search.FindAsync(new PublishedRoomQuery(request.Limit, request.Since, null, null), cancellationToken);
    }
}

using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class GetRoomIdByAliasHandler(RoomAliasing aliasing) : IHandler<GetRoomIdByAlias, GetRoomIdByAlias.Response>
{
    public async ValueTask<GetRoomIdByAlias.Response> HandleAsync(Call call, GetRoomIdByAlias request, CancellationToken cancellationToken)
    {
        var (room, servers) = await aliasing.ResolveAsync(request.RoomAlias, cancellationToken);
        return new GetRoomIdByAlias.Response(room, servers);
    }
}

using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class GetLocalAliasesHandler(RoomAliasing aliasing) : IHandler<GetLocalAliases, GetLocalAliases.Response>
{
    public async ValueTask<GetLocalAliases.Response> HandleAsync(Call call, GetLocalAliases request, CancellationToken cancellationToken) =>
        new(await aliasing.OfRoomAsync(call.Caller, request.RoomId, cancellationToken));
}

using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class DeleteRoomAliasHandler(RoomAliasing aliasing) : IHandler<DeleteRoomAlias, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, DeleteRoomAlias request, CancellationToken cancellationToken)
    {
        await aliasing.DeleteAsync(call.Caller, request.RoomAlias, cancellationToken);
        return Empty.Value;
    }
}

using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class SetRoomAliasHandler(RoomAliasing aliasing) : IHandler<SetRoomAlias, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetRoomAlias request, CancellationToken cancellationToken)
    {
        await aliasing.CreateAsync(call.Caller, request.RoomAlias, request.Mapping.RoomId, cancellationToken);
        return Empty.Value;
    }
}

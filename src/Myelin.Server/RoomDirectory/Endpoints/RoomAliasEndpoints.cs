using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

/// <summary>Creates, serves and removes room aliases ("Room aliases").</summary>
internal sealed class RoomAliasEndpoints(RoomAliasCommands aliasCommands) : IEndpoints<RoomAliasEndpoints>
{
    public static void Map(IOperationMap<RoomAliasEndpoints> map)
    {
        map.Serve(SetRoomAlias.Contract, static endpoints => endpoints.SetRoomAliasAsync);
        map.Serve(GetRoomIdByAlias.Contract, static endpoints => endpoints.GetRoomIdByAliasAsync);
        map.Serve(DeleteRoomAlias.Contract, static endpoints => endpoints.DeleteRoomAliasAsync);
        map.Serve(GetLocalAliases.Contract, static endpoints => endpoints.GetLocalAliasesAsync);
    }

    private async ValueTask<Empty> SetRoomAliasAsync(Call call, SetRoomAlias request, CancellationToken cancellationToken)
    {
        await aliasCommands.CreateAsync(call.Caller, request.RoomAlias, request.Mapping.RoomId, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<GetRoomIdByAlias.Response> GetRoomIdByAliasAsync(Call call, GetRoomIdByAlias request, CancellationToken cancellationToken)
    {
        var (room, servers) = await aliasCommands.ResolveAsync(request.RoomAlias, cancellationToken);
        return new GetRoomIdByAlias.Response(room, servers);
    }

    private async ValueTask<Empty> DeleteRoomAliasAsync(Call call, DeleteRoomAlias request, CancellationToken cancellationToken)
    {
        await aliasCommands.DeleteAsync(call.Caller, request.RoomAlias, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<GetLocalAliases.Response> GetLocalAliasesAsync(Call call, GetLocalAliases request, CancellationToken cancellationToken) =>
        new(await aliasCommands.OfRoomAsync(call.Caller, request.RoomId, cancellationToken));
}

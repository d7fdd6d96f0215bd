using System.Text.Json;
using Myelin.Api.ClientServer.Events;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

/// <summary>Serves a room's state.</summary>
internal sealed class RoomStateEndpoints(RoomEventReader reader) : IEndpoints<RoomStateEndpoints>
{
    public static void Map(IOperationMap<RoomStateEndpoints> map)
    {
        map.Serve(GetRoomState.Contract, static endpoints => endpoints.GetRoomStateAsync);
        map.Serve(GetRoomStateWithKey.Contract, static endpoints => endpoints.GetRoomStateWithKeyAsync);
        map.Serve(GetRoomStateWithEmptyKey.Contract, static endpoints => endpoints.GetRoomStateWithEmptyKeyAsync);
    }

    private async ValueTask<IWritten<IReadOnlyList<ClientEvent>>> GetRoomStateAsync(Call call, GetRoomState request, CancellationToken cancellationToken) =>
        await reader.StateAsync(call.Caller, request.RoomId, cancellationToken);

    private async ValueTask<IWritten<JsonElement>> GetRoomStateWithKeyAsync(Call call, GetRoomStateWithKey request, CancellationToken cancellationToken) =>
        await reader.StateEventAsync(
            call.Caller, request.RoomId, new StateTuple(request.EventType, request.StateKey), request.Format, cancellationToken);

    private async ValueTask<IWritten<JsonElement>> GetRoomStateWithEmptyKeyAsync(Call call, GetRoomStateWithEmptyKey request, CancellationToken cancellationToken) =>
        await reader.StateEventAsync(
            call.Caller, request.RoomId, new StateTuple(request.EventType, string.Empty), request.Format, cancellationToken);
}

using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

/// <summary>A room's state, read and set.</summary>
internal sealed class RoomStateEndpoints(RoomEventReader reader, StateEventSender sender) : IEndpoints<RoomStateEndpoints>
{
    public static void Map(IOperationMap<RoomStateEndpoints> map)
    {
        map.Serve(GetRoomState.Contract, static endpoints => endpoints.GetRoomStateAsync);
        map.Serve(GetRoomStateWithKey.Contract, static endpoints => endpoints.GetRoomStateWithKeyAsync);
        map.Serve(GetRoomStateWithEmptyKey.Contract, static endpoints => endpoints.GetRoomStateWithEmptyKeyAsync);
        map.Serve(SetRoomStateWithKey.Contract, static endpoints => endpoints.SetRoomStateWithKeyAsync);
        map.Serve(SetRoomState.Contract, static endpoints => endpoints.SetRoomStateAsync);
    }

    private async ValueTask<RawJson> GetRoomStateAsync(Call call, GetRoomState request, CancellationToken cancellationToken) =>
        await reader.StateAsync(call.Caller, request.RoomId, cancellationToken);

    private async ValueTask<RawJson> GetRoomStateWithKeyAsync(Call call, GetRoomStateWithKey request, CancellationToken cancellationToken) =>
        await reader.StateEventAsync(
            call.Caller, request.RoomId, new StateTuple(request.EventType, request.StateKey), request.Format, cancellationToken);

    private async ValueTask<RawJson> GetRoomStateWithEmptyKeyAsync(Call call, GetRoomStateWithEmptyKey request, CancellationToken cancellationToken) =>
        await reader.StateEventAsync(
            call.Caller, request.RoomId, new StateTuple(request.EventType, string.Empty), request.Format, cancellationToken);

    private async ValueTask<SetRoomStateWithKey.Response> SetRoomStateWithKeyAsync(Call call, SetRoomStateWithKey request, CancellationToken cancellationToken)
    {
        var id = await sender.SendAsync(call.Caller, request.RoomId, request.EventType, request.StateKey, request.Content, request.Ts, cancellationToken);
        return new SetRoomStateWithKey.Response(id);
    }

    private async ValueTask<SetRoomState.Response> SetRoomStateAsync(Call call, SetRoomState request, CancellationToken cancellationToken)
    {
        var id = await sender.SendAsync(call.Caller, request.RoomId, request.EventType, string.Empty, request.Content, request.Ts, cancellationToken);
        return new SetRoomState.Response(id);
    }
}

using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;

namespace Myelin.Server.RoomActions.Endpoints;

/// <summary>Sends messages and state to rooms, and redacts events ("Sending events to a room", "Redactions").</summary>
internal sealed class SentEventEndpoints(RoomCommands rooms, StateEventSender state) : IEndpoints<SentEventEndpoints>
{
    public static void Map(IOperationMap<SentEventEndpoints> map)
    {
        map.Serve(SetRoomStateWithKey.Contract, static endpoints => endpoints.SetRoomStateWithKeyAsync);
        map.Serve(SetRoomState.Contract, static endpoints => endpoints.SetRoomStateAsync);
        map.Serve(SendMessage.Contract, static endpoints => endpoints.SendMessageAsync);
        map.Serve(RedactEvent.Contract, static endpoints => endpoints.RedactEventAsync);
    }

    private async ValueTask<SendMessage.Response> SendMessageAsync(Call call, SendMessage request, CancellationToken cancellationToken)
    {
        var id = await rooms.SendAsync(call.Caller, request.RoomId, request.EventType, null, request.Content, request.TxnId, request.Ts);
        return new SendMessage.Response(id);
    }

    private async ValueTask<RedactEvent.Response> RedactEventAsync(Call call, RedactEvent request, CancellationToken cancellationToken)
    {
        var id = await rooms.RedactAsync(call.Caller, request.RoomId, request.EventId, request.Parameters.Reason, request.TxnId);
        return new RedactEvent.Response(id);
    }

    private async ValueTask<SetRoomStateWithKey.Response> SetRoomStateWithKeyAsync(Call call, SetRoomStateWithKey request, CancellationToken cancellationToken)
    {
        var id = await state.SendAsync(call.Caller, request.RoomId, request.EventType, request.StateKey, request.Content, request.Ts, cancellationToken);
        return new SetRoomStateWithKey.Response(id);
    }

    private async ValueTask<SetRoomState.Response> SetRoomStateAsync(Call call, SetRoomState request, CancellationToken cancellationToken)
    {
        var id = await state.SendAsync(call.Caller, request.RoomId, request.EventType, string.Empty, request.Content, request.Ts, cancellationToken);
        return new SetRoomState.Response(id);
    }
}

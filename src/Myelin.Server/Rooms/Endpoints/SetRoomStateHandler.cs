using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class SetRoomStateHandler(StateEventSending sending) : IHandler<SetRoomState, SetRoomState.Response>
{
    public async ValueTask<SetRoomState.Response> HandleAsync(Call call, SetRoomState request, CancellationToken cancellationToken)
    {
        var id = await sending.SendAsync(call.Caller, request.RoomId, request.EventType, string.Empty, request.Content, request.Ts, cancellationToken);
        return new SetRoomState.Response(id);
    }
}

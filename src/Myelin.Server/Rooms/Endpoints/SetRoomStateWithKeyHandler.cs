using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class SetRoomStateWithKeyHandler(StateEventSending sending) : IHandler<SetRoomStateWithKey, SetRoomStateWithKey.Response>
{
    public async ValueTask<SetRoomStateWithKey.Response> HandleAsync(Call call, SetRoomStateWithKey request, CancellationToken cancellationToken)
    {
        var id = await sending.SendAsync(call.Caller, request.RoomId, request.EventType, request.StateKey, request.Content, request.Ts, cancellationToken);
        return new SetRoomStateWithKey.Response(id);
    }
}

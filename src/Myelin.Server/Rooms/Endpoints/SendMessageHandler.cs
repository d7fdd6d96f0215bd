using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class SendMessageHandler(RoomCommands rooms) : IHandler<SendMessage, SendMessage.Response>
{
    public async ValueTask<SendMessage.Response> HandleAsync(Call call, SendMessage request, CancellationToken cancellationToken)
    {
        var id = await rooms.SendAsync(call.Caller, request.RoomId, request.EventType, null, request.Content, request.TxnId, request.Ts);
        return new SendMessage.Response(id);
    }
}

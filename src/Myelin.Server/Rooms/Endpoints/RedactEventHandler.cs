using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class RedactEventHandler(RoomCommands rooms) : IHandler<RedactEvent, RedactEvent.Response>
{
    public async ValueTask<RedactEvent.Response> HandleAsync(Call call, RedactEvent request, CancellationToken cancellationToken)
    {
        var id = await rooms.RedactAsync(call.Caller, request.RoomId, request.EventId, request.Parameters.Reason, request.TxnId);
        return new RedactEvent.Response(id);
    }
}

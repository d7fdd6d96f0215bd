using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;

namespace Myelin.Server.Rooms.Endpoints;

/// <summary>Messages to rooms, and taking events back ("Sending events to a room", "Redactions").</summary>
internal sealed class RoomMessageEndpoints(RoomCommands rooms) : IEndpoints<RoomMessageEndpoints>
{
    public static void Map(IOperationMap<RoomMessageEndpoints> map)
    {
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
}

using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Grains;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class JoinRoomHandler(RoomCommands rooms, RoomReferences references) : IHandler<JoinRoom, JoinRoom.Response>
{
    public async ValueTask<JoinRoom.Response> HandleAsync(Call call, JoinRoom request, CancellationToken cancellationToken)
    {
        var room = await references.ResolveAsync(request.RoomIdOrAlias, cancellationToken);
        await rooms.EnterAsync(call.Caller, room, MembershipAction.Join, request.Parameters.Reason, request.Content, cancellationToken);
        return new JoinRoom.Response(room);
    }
}

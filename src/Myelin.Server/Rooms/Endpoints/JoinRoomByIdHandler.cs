using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Grains;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class JoinRoomByIdHandler(RoomCommands rooms) : IHandler<JoinRoomById, JoinRoomById.Response>
{
    public async ValueTask<JoinRoomById.Response> HandleAsync(Call call, JoinRoomById request, CancellationToken cancellationToken)
    {
        await rooms.EnterAsync(call.Caller, request.RoomId, MembershipAction.Join, request.Parameters.Reason, request.Content, cancellationToken);
        return new JoinRoomById.Response(request.RoomId);
    }
}

using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Grains;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class LeaveRoomHandler(RoomCommands rooms) : IHandler<LeaveRoom, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, LeaveRoom request, CancellationToken cancellationToken)
    {
        await rooms.RemoveAsync(call.Caller, request.RoomId, call.Caller.User, MembershipAction.Leave, request.Parameters.Reason);
        return Empty.Value;
    }
}

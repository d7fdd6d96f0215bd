using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Grains;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class BanHandler(RoomCommands rooms) : IHandler<Ban, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, Ban request, CancellationToken cancellationToken)
    {
        await rooms.RemoveAsync(call.Caller, request.RoomId, request.Parameters.UserId, MembershipAction.Ban, request.Parameters.Reason);
        return Empty.Value;
    }
}

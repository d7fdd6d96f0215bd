using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Grains;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class KickHandler(RoomCommands rooms) : IHandler<Kick, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, Kick request, CancellationToken cancellationToken)
    {
        await rooms.RemoveAsync(call.Caller, request.RoomId, request.Parameters.UserId, MembershipAction.Kick, request.Parameters.Reason);
        return Empty.Value;
    }
}

using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Grains;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class UnbanHandler(RoomCommands rooms) : IHandler<Unban, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, Unban request, CancellationToken cancellationToken)
    {
        await rooms.RemoveAsync(call.Caller, request.RoomId, request.Parameters.UserId, MembershipAction.Unban, request.Parameters.Reason);
        return Empty.Value;
    }
}

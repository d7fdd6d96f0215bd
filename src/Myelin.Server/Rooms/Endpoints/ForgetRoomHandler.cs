using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class ForgetRoomHandler(ForgottenRooms forgotten) : IHandler<ForgetRoom, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, ForgetRoom request, CancellationToken cancellationToken)
    {
        await forgotten.ForgetAsync(call.Caller.User, request.RoomId, cancellationToken);
        return Empty.Value;
    }
}

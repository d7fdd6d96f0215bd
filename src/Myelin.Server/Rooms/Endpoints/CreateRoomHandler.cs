using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class CreateRoomHandler(RoomCreating creating) : IHandler<CreateRoom, CreateRoom.Response>
{
    public async ValueTask<CreateRoom.Response> HandleAsync(Call call, CreateRoom request, CancellationToken cancellationToken)
    {
        return new CreateRoom.Response(await creating.CreateAsync(call.Caller, request.Parameters, cancellationToken));
    }
}

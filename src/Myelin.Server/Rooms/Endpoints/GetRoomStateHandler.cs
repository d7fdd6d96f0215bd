using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetRoomStateHandler(RoomReading reading) : IHandler<GetRoomState, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetRoomState request, CancellationToken cancellationToken)
    {
        return await reading.StateAsync(call.Caller, request.RoomId, cancellationToken);
    }
}

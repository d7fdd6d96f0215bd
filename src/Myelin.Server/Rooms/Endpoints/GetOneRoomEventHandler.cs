using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetOneRoomEventHandler(RoomReading reading) : IHandler<GetOneRoomEvent, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetOneRoomEvent request, CancellationToken cancellationToken)
    {
        return await reading.EventAsync(call.Caller, request.RoomId, request.EventId, cancellationToken);
    }
}

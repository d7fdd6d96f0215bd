using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetRoomStateWithKeyHandler(RoomReading reading) : IHandler<GetRoomStateWithKey, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetRoomStateWithKey request, CancellationToken cancellationToken)
    {
        return await reading.StateEventAsync(
            call.Caller, request.RoomId, new StateTuple(request.EventType, request.StateKey), request.Format, cancellationToken);
    }
}

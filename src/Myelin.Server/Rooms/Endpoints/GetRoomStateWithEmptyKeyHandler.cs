using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetRoomStateWithEmptyKeyHandler(RoomReading reading) : IHandler<GetRoomStateWithEmptyKey, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetRoomStateWithEmptyKey request, CancellationToken cancellationToken)
    {
        return await reading.StateEventAsync(
            call.Caller, request.RoomId, new StateTuple(request.EventType, string.Empty), request.Format, cancellationToken);
    }
}

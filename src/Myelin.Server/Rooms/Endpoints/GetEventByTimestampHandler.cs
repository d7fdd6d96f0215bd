using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetEventByTimestampHandler(EventByTimestamp events) : IHandler<GetEventByTimestamp, GetEventByTimestamp.Response>
{
    public async ValueTask<GetEventByTimestamp.Response> HandleAsync(Call call, GetEventByTimestamp request, CancellationToken cancellationToken)
    {
        return await events.FindAsync(call.Caller, request.RoomId, request.Ts, request.Dir, cancellationToken);
    }
}

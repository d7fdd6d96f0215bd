using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetRoomEventsHandler(Pagination pagination) : IHandler<GetRoomEvents, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetRoomEvents request, CancellationToken cancellationToken)
    {
        return await pagination.PageAsync(call.Caller, request, cancellationToken);
    }
}

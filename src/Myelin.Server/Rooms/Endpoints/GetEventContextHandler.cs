using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetEventContextHandler(EventContext context) : IHandler<GetEventContext, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetEventContext request, CancellationToken cancellationToken)
    {
        return await context.AroundAsync(
            call.Caller, request.RoomId, request.EventId, request.Limit, request.Filter, cancellationToken);
    }
}

using Myelin.Api.ClientServer.Relations;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Relations;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetRelatingEventsWithRelTypeAndEventTypeHandler(RelatingEvents relating) : IHandler<GetRelatingEventsWithRelTypeAndEventType, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetRelatingEventsWithRelTypeAndEventType request, CancellationToken cancellationToken)
    {
        var asked = new RelationsQuestion(
            request.RoomId, request.EventId, request.RelType, request.EventType, request.From, request.To, request.Limit, request.Dir, request.Recurse ?? request.UnstableRecurse);
        return await relating.PageAsync(call.Caller, asked, cancellationToken);
    }
}

using Myelin.Api.ClientServer.Relations;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Relations;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetRelatingEventsWithRelTypeHandler(RelatingEvents relating) : IHandler<GetRelatingEventsWithRelType, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetRelatingEventsWithRelType request, CancellationToken cancellationToken)
    {
        var asked = new RelationsQuestion(
            request.RoomId, request.EventId, request.RelType, null, request.From, request.To, request.Limit, request.Dir, request.Recurse ?? request.UnstableRecurse);
        return await relating.PageAsync(call.Caller, asked, cancellationToken);
    }
}

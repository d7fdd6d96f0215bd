using Myelin.Api.ClientServer.Relations;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Relations;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetThreadRootsHandler(ThreadRoots threads) : IHandler<GetThreadRoots, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetThreadRoots request, CancellationToken cancellationToken)
    {
        return await threads.PageAsync(call.Caller, request, cancellationToken);
    }
}

using Myelin.Api.ClientServer.Filters;
using Myelin.Server.Http;

namespace Myelin.Server.Filters.Endpoints;

internal sealed class DefineFilterHandler(IFilters filters) : IHandler<DefineFilter, DefineFilter.Response>
{
    public async ValueTask<DefineFilter.Response> HandleAsync(Call call, DefineFilter request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Filters are stored for oneself only.");
        return new DefineFilter.Response(await filters.StoreAsync(request.UserId, request.Filter, cancellationToken));
    }
}

using Myelin.Api;
using Myelin.Api.ClientServer.Filters;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Filters.Endpoints;

internal sealed class GetFilterHandler(IFilters filters) : IHandler<GetFilter, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetFilter request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Other users' filters may not be read.");
        var filter = request.FilterId.Contains('\0', StringComparison.Ordinal) ? null : await filters.FindAsync(request.UserId, request.FilterId, cancellationToken);
        return new RawJson(filter ?? throw MatrixException.NotFound("No such filter."));
    }
}

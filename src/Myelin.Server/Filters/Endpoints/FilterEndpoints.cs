using Myelin.Api;
using Myelin.Api.ClientServer.Filters;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Filters.Endpoints;

/// <summary>Stores and serves filters ("Filtering").</summary>
internal sealed class FilterEndpoints(IFilters filters) : IEndpoints<FilterEndpoints>
{
    public static void Map(IOperationMap<FilterEndpoints> map)
    {
        map.Serve(DefineFilter.Contract, static endpoints => endpoints.DefineFilterAsync);
        map.Serve(GetFilter.Contract, static endpoints => endpoints.GetFilterAsync);
    }

    private async ValueTask<DefineFilter.Response> DefineFilterAsync(Call call, DefineFilter request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Filters are stored for oneself only.");
        return new DefineFilter.Response(await filters.StoreAsync(request.UserId, request.Filter, cancellationToken));
    }

    private async ValueTask<IWritten<Filter>> GetFilterAsync(Call call, GetFilter request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Other users' filters may not be read.");
        var filter = request.FilterId.Contains('\0', StringComparison.Ordinal) ? null : await filters.FindAsync(request.UserId, request.FilterId, cancellationToken);
        return new RawJson<Filter>(filter ?? throw MatrixException.NotFound("No such filter."));
    }
}

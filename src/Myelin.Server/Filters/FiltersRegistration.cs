using Myelin.Api.Contracts;
using Myelin.Server.Accounts;
using Myelin.Server.Filters.Endpoints;
using Myelin.Server.Http;
using Myelin.Server.Storage;

namespace Myelin.Server.Filters;

/// <summary>Registers filters.</summary>
internal static class FiltersRegistration
{
    public static IServiceCollection AddFilters(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema700Filters>()
            .AddSingleton<IFilters, StoredFilters>()
            .AddSingleton<IDeactivationStep, FilterErasure>()
            .AddEndpoints<FilterEndpoints>();
}

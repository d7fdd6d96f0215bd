using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>The slices that the server is made of, in the order in which they build on each other.</summary>
internal static class Slices
{
    public static IServiceCollection AddSlices(this IServiceCollection services, MyelinOptions options)
    {
        services.AddAccounts(options);
        return services;
    }
}

using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Reports.Endpoints;
using Myelin.Server.Storage;

namespace Myelin.Server.Reports;

/// <summary>Registers reports.</summary>
internal static class ReportsRegistration
{
    public static IServiceCollection AddReports(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema1000Reports>()
            .AddSingleton<ReportKeeper>()
            .AddEndpoints<ReportEndpoints>();
}

using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Hosting;

/// <summary>Storage opened for a test server.</summary>
internal static class TestStorage
{
    public static void AddTestStorage(this IServiceCollection services, string directory)
    {
        if (services.Any(service => service.ServiceType == typeof(IDatabase)))
        {
            return;
        }

        services.AddSingleton(provider => OpenLog.OpenAsync(
            DatabaseOptions.Sqlite(Path.Combine(directory, "myelin.db")),
            provider.GetServices<IMigration>(),
            TimeProvider.System,
            null,
            CancellationToken.None).GetAwaiter().GetResult());
        services.AddSingleton(provider => provider.GetRequiredService<OpenLog>().Database);
        services.AddSingleton<ILogWriter>(provider => new Writer(provider.GetRequiredService<OpenLog>()));
        services.AddSingleton(provider => provider.GetRequiredService<OpenLog>().Tail);
        services.AddSingleton(provider => provider.GetRequiredService<OpenLog>().Numbers);
    }

    // Hides the disposal, which is the opened log's own.
    private sealed class Writer(OpenLog log) : ILogWriter
    {
        public Task<CommittedUnit> AppendAsync(LogUnit unit, CancellationToken cancellationToken = default) => log.Writer.AppendAsync(unit, cancellationToken);
    }
}

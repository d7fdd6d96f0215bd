using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Hosting;

/// <summary>Gives the parts of <see cref="ServerData"/> to those who ask for one of them.</summary>
internal static class ServerDataRegistration
{
    /// <summary>By a factory, so that the container closes it, last of all.</summary>
    public static IServiceCollection AddServerData(this IServiceCollection services, ServerData data) =>
        services
            .AddSingleton(_ => data)
            .AddSingleton(data.Directory)
            .AddSingleton(data.Identity)
            .AddSingleton(data.Identity.SigningKey)
            .AddSingleton(data.Log.Database)
            .AddSingleton(data.Log.Writer)
            .AddSingleton(data.Log.Tail)
            .AddSingleton(data.Log.Reader)
            .AddSingleton(data.Log.Cursors)
            .AddSingleton(data.Log.Lineage)
            .AddSingleton(data.Log.Numbers)
            .AddSingleton(data.Log.Budget)
            .AddHostedService<MemoryRounds>();

    /// <summary>The schema steps of the slices. They are needed before there is a container, and depend on nothing.</summary>
    public static IEnumerable<IMigration> Migrations(this IServiceCollection services) => services
        .Where(service => service.ServiceType == typeof(IMigration))
        .Select(service => (IMigration)(service.ImplementationInstance ?? Activator.CreateInstance(service.ImplementationType!)!));
}

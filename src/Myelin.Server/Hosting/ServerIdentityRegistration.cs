using Microsoft.Extensions.Options;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>What the process holds while it runs: the data directory, the identity, and word of its stopping.</summary>
internal static class ServerIdentityRegistration
{
    public static IServiceCollection AddServerIdentity(this IServiceCollection services) =>
        services
            .AddSingleton<DataDirectory>()
            .AddSingleton<IServerStopping, ServerStopping>()
            .AddSingleton(Identity)
            .AddSingleton(provider => provider.GetRequiredService<ServerIdentity>().SigningKey);

    private static ServerIdentity Identity(IServiceProvider provider)
    {
        // The key may have to be made there.
        _ = provider.GetRequiredService<DataDirectory>();
        var options = provider.GetRequiredService<IOptions<MyelinOptions>>().Value;
        return new ServerIdentity(ServerName.Parse(options.ServerName), SigningKeyFile.ReadOrCreate(options));
    }
}

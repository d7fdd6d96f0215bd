using Myelin.Api.ServerServer.Keys;
using Myelin.Server.Federation.Endpoints;
using Myelin.Server.Federation.Keys;
using Myelin.Server.Federation.Requests;
using Myelin.Server.Federation.Resolution;
using Myelin.Server.Http;
using Myelin.Server.Storage;

namespace Myelin.Server.Federation;

/// <summary>Registers how the server is found by other homeservers, finds them, and knows who they are.</summary>
internal static class FederationRegistration
{
    public static IServiceCollection AddFederation(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema1700ServerKeys>()
            .AddSingleton<IFederationPolicy, ConfiguredPolicy>()
            .AddSingleton<WellKnownReader>()
            .AddSingleton<IWellKnown, WellKnownCache>()
            .AddSingleton<ServerResolver>()
            .AddSingleton<IFederationClient, FederationClient>()
            .AddSingleton<OwnKeys>()
            .AddSingleton<ServerKeyStore>()
            .AddSingleton<KeyFetcher>()
            .AddSingleton<NotaryClient>()
            .AddSingleton<ServerKeyRing>()
            .AddSingleton<IServerKeys>(static provider => provider.GetRequiredService<ServerKeyRing>())
            .AddSingleton<Notary>()
            .AddSingleton<IServerAuthentication, ServerAuthentication>()
            .AddEndpoints<ServerKeyEndpoints>()
            .AddEndpoints<ServerDiscoveryEndpoints>();
}

using Microsoft.Extensions.Options;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Federation.Requests;
using Myelin.Server.Federation.Resolution;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Federation.Checks;

/// <summary>Registers what the check needs, which is less than a server: neither data nor memory.</summary>
internal static class ChecksRegistration
{
    public static IServiceCollection AddFederationCheck(this IServiceCollection services, MyelinOptions options, ServerIdentity identity) =>
        services
            .AddSingleton(Options.Create(options))
            .AddSingleton(TimeProvider.System)
            .AddSingleton(identity)
            .AddOutgoing()
            .AddSingleton<WellKnownReader>()
            .AddSingleton<IWellKnown>(static provider => provider.GetRequiredService<WellKnownReader>())
            .AddSingleton<ServerResolver>()
            .AddSingleton<ConfiguredPolicy>()
            .AddSingleton<IFederationPolicy, AnyServer>()
            .AddSingleton<IFederationClient, FederationClient>()
            .AddSingleton<TargetCheck>()
            .AddSingleton<AnswerCheck>()
            .AddSingleton<FederationCheck>();

    /// <summary>The check calls servers that the settings deny too: it tells that, and everything else.</summary>
    private sealed class AnyServer : IFederationPolicy
    {
        public bool IsEnabled => true;

        public bool Allows(ServerName server) => true;
    }
}

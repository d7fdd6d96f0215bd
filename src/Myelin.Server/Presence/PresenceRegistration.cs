using Myelin.Api.Contracts;
using Myelin.Server.Accounts;
using Myelin.Server.Ephemeral;
using Myelin.Server.Http;
using Myelin.Server.Presence.Endpoints;
using Myelin.Server.Storage;

namespace Myelin.Server.Presence;

/// <summary>Registers the presence slice.</summary>
internal static class PresenceRegistration
{
    public static IServiceCollection AddPresence(this IServiceCollection services) =>
        services
            .AddEphemeralTail()
            .AddSingleton<IMigration, Schema800Presence>()
            .AddSingleton<PresenceStore>()
            .AddSingleton<Presences>()
            .AddSingleton<IPresence>(provider => provider.GetRequiredService<Presences>())
            .AddSingleton<IDeactivationStep, PresenceErasure>()
            .AddHostedService<PresenceSaver>()
            .AddHostedService<PresenceFollower>()
            .AddEndpoints<PresenceEndpoints>();
}

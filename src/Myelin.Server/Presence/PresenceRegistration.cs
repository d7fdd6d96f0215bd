using Myelin.Api.ClientServer.Presence;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Presence.Endpoints;
using Myelin.Server.Typing;

namespace Myelin.Server.Presence;

/// <summary>Composes presence.</summary>
internal static class PresenceRegistration
{
    public static IServiceCollection AddPresence(this IServiceCollection services) =>
        services
            .AddEphemeralTail()
            .AddSingleton<Presences>()
            .AddSingleton<IPresence>(provider => provider.GetRequiredService<Presences>())
            .AddApiJson(PresenceJson.Default)
            .AddOperation<SetPresence, Empty, SetPresenceHandler>()
            .AddOperation<GetPresence, GetPresence.Response, GetPresenceHandler>();
}

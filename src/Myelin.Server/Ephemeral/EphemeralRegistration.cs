using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Myelin.Server.Ephemeral;

/// <summary>Registers the order of ephemeral changes. Each slice that uses it calls this, but it is registered only once.</summary>
internal static class EphemeralRegistration
{
    public static IServiceCollection AddEphemeralTail(this IServiceCollection services)
    {
        services.TryAddSingleton<EphemeralTail>();
        services.TryAddSingleton<IEphemeralTail>(provider => provider.GetRequiredService<EphemeralTail>());
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Myelin.Server.Ephemeral;

/// <summary>Composes the order of ephemeral changes, which several slices share: each asks for it, it is there once.</summary>
internal static class EphemeralRegistration
{
    public static IServiceCollection AddEphemeralTail(this IServiceCollection services)
    {
        services.TryAddSingleton<EphemeralTail>();
        services.TryAddSingleton<IEphemeralTail>(provider => provider.GetRequiredService<EphemeralTail>());
        return services;
    }
}

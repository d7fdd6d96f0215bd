using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Myelin.Server.Ephemeral;

/// <summary>Registers the order of ephemeral changes once, although several slices that share it request it.</summary>
internal static class EphemeralRegistration
{
    public static IServiceCollection AddEphemeralTail(this IServiceCollection services)
    {
        services.TryAddSingleton<EphemeralTail>();
        services.TryAddSingleton<IEphemeralTail>(provider => provider.GetRequiredService<EphemeralTail>());
        return services;
    }
}

using Myelin.Server.Storage;

namespace Myelin.Server.DueWork;

/// <summary>Composes due work, and lets slices take part in it.</summary>
internal static class DueWorkRegistration
{
    public static IServiceCollection AddDueWork(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema1100DueWork>()
            .AddSingleton<DueWorkStore>()
            .AddSingleton<DueWorkHandlers>()
            .AddSingleton<DueWorkMetrics>()
            .AddHostedService<DueWorkStart>()
            .AddRecurringWork<LogTrimming>();

    /// <summary>Adds who does the work of a kind.</summary>
    public static IServiceCollection AddDueWork<TWork>(this IServiceCollection services)
        where TWork : class, IDueWork => services.AddSingleton<IDueWork, TWork>();

    /// <summary>Adds what is done from time to time.</summary>
    public static IServiceCollection AddRecurringWork<TWork>(this IServiceCollection services)
        where TWork : class, IRecurringWork => services.AddSingleton<IRecurringWork, TWork>();
}

using Myelin.Server.Storage;

namespace Myelin.Server.ScheduledWork;

/// <summary>Composes scheduled work, and lets slices take part in it.</summary>
internal static class ScheduledWorkRegistration
{
    public static IServiceCollection AddScheduledWork(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema1100DueWork>()
            .AddSingleton<ScheduledWorkStore>()
            .AddSingleton<ScheduledWorkHandlers>()
            .AddSingleton<ScheduledWorkMetrics>()
            .AddHostedService<ScheduledWorkStart>()
            .AddRecurringWork<LogTrimmer>();

    /// <summary>Adds who does the work of a kind.</summary>
    public static IServiceCollection AddScheduledWork<TWork>(this IServiceCollection services)
        where TWork : class, IScheduledWork => services.AddSingleton<IScheduledWork, TWork>();

    /// <summary>Adds what is done from time to time.</summary>
    public static IServiceCollection AddRecurringWork<TWork>(this IServiceCollection services)
        where TWork : class, IRecurringWork => services.AddSingleton<IRecurringWork, TWork>();
}

using Myelin.Server.Storage;

namespace Myelin.Server.ScheduledWork;

/// <summary>Registers scheduled work and lets slices add theirs.</summary>
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

    /// <summary>Adds the handler of a kind of work.</summary>
    public static IServiceCollection AddScheduledWork<TWork>(this IServiceCollection services)
        where TWork : class, IScheduledWork => services.AddSingleton<IScheduledWork, TWork>();

    /// <summary>Adds recurring work.</summary>
    public static IServiceCollection AddRecurringWork<TWork>(this IServiceCollection services)
        where TWork : class, IRecurringWork => services.AddSingleton<IRecurringWork, TWork>();
}

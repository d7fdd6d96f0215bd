namespace Myelin.Server.Log.Readers;

/// <summary>Registers the durable readers and lets slices add theirs.</summary>
internal static class LogReadersRegistration
{
    public static IServiceCollection AddLogReaders(this IServiceCollection services) =>
        services.AddSingleton<LogReaderMetrics>().AddHostedService<LogReadersStart>();

    /// <summary>Adds a durable reader.</summary>
    public static IServiceCollection AddLogConsumer<TConsumer>(this IServiceCollection services)
        where TConsumer : class, ILogConsumer => services.AddSingleton<ILogConsumer, TConsumer>();

    /// <summary>Adds one of several durable readers of the same type.</summary>
    public static IServiceCollection AddLogConsumer(this IServiceCollection services, Func<IServiceProvider, ILogConsumer> make) => services.AddSingleton(make);
}

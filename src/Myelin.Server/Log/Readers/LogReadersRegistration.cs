namespace Myelin.Server.Log.Readers;

/// <summary>Composes the durable readers, and lets slices take part in it.</summary>
internal static class LogReadersRegistration
{
    public static IServiceCollection AddLogReaders(this IServiceCollection services) =>
        services.AddSingleton<LogReaderMetrics>().AddHostedService<LogReadersStart>();

    /// <summary>Adds a durable reader.</summary>
    public static IServiceCollection AddLogConsumer<TConsumer>(this IServiceCollection services)
        where TConsumer : class, ILogConsumer => services.AddSingleton<ILogConsumer, TConsumer>();

    /// <summary>Adds a durable reader of which there are several of a kind.</summary>
    public static IServiceCollection AddLogConsumer(this IServiceCollection services, Func<IServiceProvider, ILogConsumer> make) => services.AddSingleton(make);
}

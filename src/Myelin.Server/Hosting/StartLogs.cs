namespace Myelin.Server.Hosting;

/// <summary>
/// What the host itself logs is held back until it has started: a start that fails ends in an exception, which the command explains in a sentence, and
/// services that are given up half-way have nothing to say that anybody could mend.
/// </summary>
internal sealed class StartLogs
{
    private volatile bool _hasStarted;

    public static void UseIn(WebApplicationBuilder builder)
    {
        var start = new StartLogs();
        builder.Services.AddSingleton(start);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && start._hasStarted);
    }

    /// <summary>Lets the host speak once it has started.</summary>
    public static void EndIn(WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<StartLogs>()._hasStarted = true);
}

namespace Myelin.Server.Hosting;

/// <summary>
/// What the host itself logs is held back until it has started: a start that fails ends in an exception, which the command explains in a sentence, and
/// services that are given up half-way have nothing to say that anybody could mend.
/// </summary>
internal sealed class StartLogs
{
    /// <summary>Who speaks, and from which level on.</summary>
    private static readonly (string Category, LogLevel Least)[] Spoken =
        [("Myelin", LogLevel.Information), ("Orleans", LogLevel.Warning), ("Microsoft", LogLevel.Warning)];

    private volatile bool _hasStarted;
    private volatile bool _isGivenUp;

    public static void UseIn(WebApplicationBuilder builder)
    {
        var start = new StartLogs();
        builder.Services.AddSingleton(start);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && start._hasStarted && !start._isGivenUp);
        foreach (var (category, least) in Spoken)
        {
            builder.Logging.AddFilter(category, level => level >= least && !start._isGivenUp);
        }
    }

    /// <summary>The start has failed: nothing is said any more but by whoever explains it.</summary>
    public static void GiveUp(WebApplication app) => app.Services.GetRequiredService<StartLogs>()._isGivenUp = true;

    /// <summary>Lets the host speak once it has started.</summary>
    public static void EndIn(WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<StartLogs>()._hasStarted = true);
}

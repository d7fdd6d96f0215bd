namespace Myelin.Server.Hosting;

/// <summary>Structured logs, one line each, limited to what a person can read.</summary>
internal static class ReadableLogs
{
    public static void UseReadableLogs(this WebApplicationBuilder builder) => Configure(builder.Logging);

    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Orleans", LogLevel.Warning);
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // These warn at every start: about a deliberately chosen garbage collector, and a check that hasn't run before.
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // This warns about each of Orleans' attempts that is slow or retried; Orleans itself logs final failures.
        logging.AddFilter("Polly", LogLevel.Error);
    }
}

namespace Myelin.Server.Hosting;

/// <summary>Structured logs, one line each, at a level that a person can read.</summary>
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

        // They warn at every start: of a garbage collector that is chosen with care, and of a check that hasn't run before.
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // It warns of each attempt of Orleans' that is slow or tried again; Orleans itself tells what failed for good.
        logging.AddFilter("Polly", LogLevel.Error);
    }
}

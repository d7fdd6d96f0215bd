namespace Myelin.Server.Hosting;

/// <summary>Starts a server whole or not at all.</summary>
internal static class ServerStart
{
    /// <summary>Starts it; if that fails, what has started is stopped in its order, and not torn down under its feet.</summary>
    public static async Task StartWholeAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            StartLogs.GiveUp(app);
            await StopAfterAsync(app, failure);
            throw;
        }
    }

    /// <exception cref="AggregateException">It can't be stopped either: both failures.</exception>
    private static async Task StopAfterAsync(WebApplication app, Exception failure)
    {
        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (Exception other)
        {
            throw new AggregateException(failure, other);
        }
    }
}

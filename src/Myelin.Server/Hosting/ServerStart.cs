using Microsoft.Extensions.Options;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.Hosting;

/// <summary>Starts the server completely or not at all.</summary>
internal static class ServerStart
{
    /// <summary>Starts the server. If that fails, stops whatever has started in an orderly way, instead of just disposing it.</summary>
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

    /// <exception cref="AggregateException">Stopping failed as well: both failures.</exception>
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

/// <summary>
/// The notice for the operator at the terminal: where the server is, where its data is and, as long as nobody has an account, how to get in.
/// </summary>
internal static class StartNotice
{
    public static async Task<IReadOnlyList<string>> ReadAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var options = app.Services.GetRequiredService<IOptions<MyelinOptions>>().Value;
        var data = app.Services.GetRequiredService<DataDirectory>();
        var notice = new List<string>
        {
            $"Myelin serves {options.ServerName}.",
            $"  Address   {string.Join(", ", Addresses(app, options))}",
            $"  Data      {data.Path} ({(options.Database.Length == 0 ? "SQLite" : "signing key; the database is PostgreSQL")})",
        };
        if (options.Metrics.Listener.Length > 0)
        {
            notice.Add($"  Metrics   {string.Join(", ", TypableAddress.Of(app.Urls.Last()).Select(url => $"{url}/metrics"))}");
        }

        if (await app.Services.GetRequiredService<FirstAdministrator>().FindCodeAsync(cancellationToken) is { } code)
        {
            notice.Add($"  Accounts  None yet. {Registration(options)}");
            notice.Add("            The administrator's is made in one of two ways:");
            notice.Add($"            - register in a client, with this registration token, which is good once: {code}");
            notice.Add("            - stop the server, and make it by the command 'user create NAME --admin'");
        }

        return notice;
    }

    private static IEnumerable<string> Addresses(WebApplication app, MyelinOptions options)
    {
        var listeners = options.Metrics.Listener.Length > 0 ? app.Urls.SkipLast(1) : app.Urls;
        var typable = listeners.SelectMany(TypableAddress.Of).Distinct(StringComparer.Ordinal);
        return options.PublicBaseUrl.Length > 0 ? typable.Prepend(options.PublicBaseUrl.TrimEnd('/')) : typable;
    }

    private static string Registration(MyelinOptions options) => RegistrationStates.Of(options) switch
    {
        RegistrationState.Open => "Registration is open: give a Matrix client the address above as its homeserver, and register.",
        RegistrationState.WithToken => "Registration asks for a registration token; 'token create' makes them.",
        _ => "Registration is closed, but for the administrator; 'user create NAME' makes accounts, or set Registration:Enabled.",
    };
}

/// <summary>
/// Holds back the host's own log messages until it has started. A start that fails ends in an exception, which the command explains in one
/// sentence; services aborted halfway have nothing useful to log.
/// </summary>
internal sealed class StartLogs
{
    /// <summary>The categories that are logged, and their minimum levels.</summary>
    private static readonly (string Category, LogLevel Least)[] Categories =
        [("Myelin", LogLevel.Information), ("Orleans", LogLevel.Warning), ("Microsoft", LogLevel.Warning)];

    private volatile bool _hasStarted;
    private volatile bool _isGivenUp;

    public static void UseIn(WebApplicationBuilder builder)
    {
        var start = new StartLogs();
        builder.Services.AddSingleton(start);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && start._hasStarted && !start._isGivenUp);
        foreach (var (category, least) in Categories)
        {
            builder.Logging.AddFilter(category, level => level >= least && !start._isGivenUp);
        }
    }

    /// <summary>The start has failed: logs nothing more, since the command explains the failure.</summary>
    public static void GiveUp(WebApplication app) => app.Services.GetRequiredService<StartLogs>()._isGivenUp = true;

    /// <summary>Enables the host's log messages once it has started.</summary>
    public static void EndIn(WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<StartLogs>()._hasStarted = true);
}

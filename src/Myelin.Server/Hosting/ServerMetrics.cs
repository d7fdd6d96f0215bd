using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log.Readers;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Myelin.Server.Hosting;

/// <summary>
/// <c>/metrics</c> in Prometheus' form, for whoever has the token, and without one for this machine. What a reverse proxy brings comes from this
/// machine too, and some add no header that gives it away: so where a proxy may be at work, <c>Metrics:Listener</c> alone is asked without a token.
/// </summary>
internal static class ServerMetrics
{
    private const string Path = "/metrics";

    /// <summary>The most combinations of tags that a metric has, but for those of requests and of the log's readers: room for them is made at the start.</summary>
    private const int Combinations = 100;

    public static void AddServerMetrics(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("myelin")).WithMetrics(metrics => metrics
            .AddMeter(HttpMetrics.MeterName, "System.Runtime")
            .AddMeter("Myelin.*")
            .AddView(instrument => instrument.Meter.Name is HttpMetrics.MeterName or LogReaderMetrics.MeterName ? null : new MetricStreamConfiguration { CardinalityLimit = Combinations })
            .AddPrometheusExporter());

    public static void MapMetrics(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<MyelinOptions>>().Value;
        var clients = app.Services.GetRequiredService<ClientAddresses>();
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Request.Path == Path && MayRead(context, options, clients));
    }

    /// <summary>Whether a proxy may use the ordinary listeners: not where the server is tried out on somebody's own machine.</summary>
    public static bool MayBeProxied(MyelinOptions options) =>
        options is not { Proxies.Count: 0, Metrics.Listener.Length: 0 } || !RegistrationStates.IsTriedOut(options);

    private static bool MayRead(HttpContext context, MyelinOptions options, ClientAddresses clients)
    {
        if (clients.Of(context).IsLocal && (MetricsListener.IsUsed(context) || !MayBeProxied(options)))
        {
            return true;
        }

        var token = options.Metrics.Token;
        var presented = Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString());
        return token.Length > 0 && CryptographicOperations.FixedTimeEquals(presented, Encoding.UTF8.GetBytes($"Bearer {token}"));
    }
}

/// <summary><c>Metrics:Listener</c>: a listener that serves <c>/metrics</c> and <c>/health</c> and nothing else, for no proxy to use.</summary>
internal static class MetricsListener
{
    /// <summary>Marks every connection to the listener.</summary>
    public static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(Connection.Instance);
        return next(connection);
    });

    /// <summary>Whether the request came through it.</summary>
    public static bool IsUsed(HttpContext context) => context.Features.Get<Connection>() is not null;

    /// <summary>Ends the way of a request that came through it; what it serves has been served before.</summary>
    public static void MapEndOfMetricsListener(this WebApplication app) => app.MapWhen(
        IsUsed,
        branch => branch.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }));

    private sealed class Connection
    {
        public static readonly Connection Instance = new();
    }
}

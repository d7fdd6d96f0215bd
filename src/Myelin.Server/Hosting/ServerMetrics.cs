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
/// <c>/metrics</c> in Prometheus' format, with the token or, from this machine, without one. Requests through a reverse proxy come from this
/// machine too, and some proxies add no header that shows it. So if there may be a proxy, only <c>Metrics:Listener</c> allows access without a
/// token.
/// </summary>
internal static class ServerMetrics
{
    private const string Path = "/metrics";

    /// <summary>The most combinations of tags of a metric, except for those of requests and log readers. Room for them is allocated at start.</summary>
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

    /// <summary>Whether there may be a proxy in front of the ordinary listeners. False while the server is being tried out on one machine.</summary>
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

/// <summary><c>Metrics:Listener</c>: a listener that serves only <c>/metrics</c> and <c>/health</c>, and that no proxy should use.</summary>
internal static class MetricsListener
{
    /// <summary>Marks every connection to the listener.</summary>
    public static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(Connection.Instance);
        return next(connection);
    });

    /// <summary>Whether the request came through this listener.</summary>
    public static bool IsUsed(HttpContext context) => context.Features.Get<Connection>() is not null;

    /// <summary>Answers 404 to all other requests through this listener; its endpoints are mapped earlier.</summary>
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

using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Myelin.Server.Hosting;

/// <summary>
/// <c>/metrics</c> in Prometheus' form, for loopback or whoever has the token. What a reverse proxy forwards comes from
/// loopback too, and is told by its header.
/// </summary>
internal static class ServerMetrics
{
    private const string Path = "/metrics";

    public static void AddServerMetrics(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("myelin")).WithMetrics(metrics => metrics
            .AddMeter(HttpMetrics.MeterName, "System.Runtime")
            .AddMeter("Myelin.*")
            .AddPrometheusExporter());

    public static void MapMetrics(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<MyelinOptions>>().Value;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Request.Path == Path && MayRead(context, options.Metrics.Token));
    }

    private static bool MayRead(HttpContext context, string token)
    {
        if (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !context.Request.Headers.ContainsKey("X-Forwarded-For"))
        {
            return true;
        }

        var presented = Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString());
        return token.Length > 0 && CryptographicOperations.FixedTimeEquals(presented, Encoding.UTF8.GetBytes($"Bearer {token}"));
    }
}

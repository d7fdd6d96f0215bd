using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using OpenTelemetry.Metrics;

namespace Myelin.Server.Hosting;

/// <summary>What operators ask of the process itself: <c>/metrics</c> and <c>/health</c>.</summary>
internal static class ServerMetrics
{
    public static void AddServerMetrics(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(HttpMetrics.MeterName, "System.Runtime")
            .AddMeter("Myelin.*")
            .AddPrometheusExporter());

    public static void MapOperatorEndpoints(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<MyelinOptions>>().Value;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context =>
            context.Request.Path == "/metrics" && MayRead(context, options.Metrics.Token));
        app.MapWhen(context => context.Request.Path == "/health", health => health.Run(context => context.Response.WriteAsync("OK")));
    }

    private static bool MayRead(HttpContext context, string token)
    {
        if (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address))
        {
            return true;
        }

        var presented = Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString());
        return token.Length > 0 && CryptographicOperations.FixedTimeEquals(presented, Encoding.UTF8.GetBytes($"Bearer {token}"));
    }
}

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Myelin.Server.Hosting;

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

using Myelin.Server.Hosting.FrontPage;

namespace Myelin.Server.Hosting;

/// <summary>The endpoints outside the specification: <c>/</c>, <c>/health</c>, <c>/metrics</c>, and the links in e-mails.</summary>
internal static class OperatorEndpoints
{
    public static void MapOperatorEndpoints(this WebApplication app)
    {
        app.MapMetrics();
        app.MapWhen(
            context => context.Request.Path == "/health",
            health => health.Run(context => context.RequestServices.GetRequiredService<ServerHealth>().AnswerAsync(context)));
        app.MapEndOfMetricsListener();
        app.MapFrontPage();
        app.MapUnsubscribing();
    }
}

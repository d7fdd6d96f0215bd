using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Hosting;

/// <summary>Composes the server: the one place that knows every part. Tests use the same composition with overrides.</summary>
public static class MyelinHost
{
    /// <param name="options">The settings, validated.</param>
    /// <param name="overrides">Changes the composition, for tests; null for none.</param>
    public static WebApplication Build(MyelinOptions options, Action<WebApplicationBuilder>? overrides = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(Options.Create(options));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.UseListeners(options);
        builder.UseReadableLogs();
        builder.UseSingleProcessSilo();
        builder.Services.AddServerIdentity();
        builder.Services.AddOperationDispatcher();
        builder.Services.AddSlices(options);
        builder.AddServerMetrics();
        overrides?.Invoke(builder);

        var app = builder.Build();
        app.MapOperatorEndpoints();
        var dispatcher = app.Services.GetRequiredService<OperationDispatcher>();
        app.Run(dispatcher.HandleAsync);
        return app;
    }
}

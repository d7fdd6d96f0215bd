using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Hosting;

/// <summary>Composes the server, the one place that knows every part. Tests use the same composition with overrides.</summary>
public static class MyelinHost
{
    /// <summary>Opens the server's data and composes the server, which listens once it is started.</summary>
    /// <param name="options">The settings, validated.</param>
    /// <param name="overrides">Changes the composition for tests; null for none.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="StartRefusedException">The data directory or the signing key can't be used.</exception>
    /// <exception cref="Storage.DatabaseIsNewerException">A newer version wrote the database.</exception>
    public static async Task<WebApplication> BuildAsync(
        MyelinOptions options, Action<WebApplicationBuilder>? overrides = null, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(Options.Create(options));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IServerShutdown, ServerShutdown>();
        builder.UseListeners(options);
        builder.UseReadableLogs();
        StartLogs.UseIn(builder);
        builder.UseSingleProcessSilo();
        builder.Services.AddOperationDispatcher();
        builder.Services.AddSlices(options);
        builder.Services.AddSingleton<ServerHealth>();
        builder.AddServerMetrics();
        overrides?.Invoke(builder);

        var data = await ServerData.OpenAsync(options, builder.Services.Migrations(), Clock(builder.Services), cancellationToken);
        try
        {
            builder.Services.AddServerData(data);
            return Compose(builder);
        }
        catch
        {
            await data.DisposeAsync();
            throw;
        }
    }

    private static WebApplication Compose(WebApplicationBuilder builder)
    {
        var app = builder.Build();

        // The container disposes only what it has resolved.
        _ = app.Services.GetRequiredService<ServerData>();
        StartLogs.EndIn(app);
        app.MapOperatorEndpoints();
        app.Run(app.Services.GetRequiredService<OperationDispatcher>().HandleAsync);
        return app;
    }

    /// <summary>The clock, which tests may have replaced.</summary>
    private static TimeProvider Clock(IServiceCollection services) =>
        (TimeProvider?)services.Last(service => service.ServiceType == typeof(TimeProvider)).ImplementationInstance ?? TimeProvider.System;
}

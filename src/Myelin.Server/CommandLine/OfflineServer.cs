using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Console;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Log.Readers;
using Myelin.Server.Push;
using Myelin.Server.Push.Delivery;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.CommandLine;

/// <summary>The whole server without its listeners: what a command needs to work on accounts by the same code that serves them.</summary>
internal static class OfflineServer
{
    /// <summary>Starts it, does the work and stops it, with a sign of life on a terminal.</summary>
    /// <exception cref="StartRefusedException">It can't start; above all, because the server is running.</exception>
    public static async Task<T> RunAsync<T>(
        MyelinOptions options, string what, Func<IServiceProvider, Task<T>> work, CancellationToken cancellationToken)
    {
        async Task<T> Run()
        {
            await using var app = await MyelinHost.BuildAsync(options, WithoutListeners, cancellationToken);
            await app.StartWholeAsync(cancellationToken);
            try
            {
                return await work(app.Services);
            }
            finally
            {
                // Also after a refusal: what is torn down while it runs complains.
                await app.StopAsync(CancellationToken.None);
            }
        }

        return await Progress.ShowAsync(what, Run);
    }

    private static void WithoutListeners(WebApplicationBuilder builder)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // What a command prints is its answer, which scripts read.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IServer, ClosedServer>();

        // A command does its one thing; what is due waits for the server.
        foreach (var start in (Type[])[typeof(ScheduledWorkStart), typeof(LogReadersStart), typeof(PushersStart)])
        {
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == start));
        }
    }

    private sealed class ClosedServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}

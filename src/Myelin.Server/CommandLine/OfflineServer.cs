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

/// <summary>The whole server without listeners, so that commands can change accounts with the same code that serves them.</summary>
internal static class OfflineServer
{
    /// <summary>Starts the server, does the work and stops it, showing progress on a terminal.</summary>
    /// <exception cref="StartRefusedException">The server can't start, usually because another process is running it.</exception>
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
                // Also after an error: services that are disposed while they run would complain.
                await app.StopAsync(CancellationToken.None);
            }
        }

        return await Progress.ShowAsync(what, Run);
    }

    private static void WithoutListeners(WebApplicationBuilder builder)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // A command prints only its result, for scripts to read.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IServer, ClosedServer>();

        // A command does just one thing; background work waits for the server.
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

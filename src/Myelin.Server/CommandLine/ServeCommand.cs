using System.CommandLine;
using System.Net.Sockets;
using Myelin.Server.Hosting;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.CommandLine;

/// <summary><c>serve</c>: runs the server until it is stopped.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var serve = new Command("serve", "Runs the server until Ctrl+C or SIGTERM. The default.").WithSettings();
        serve.SetAction(RunAsync);
        return serve;
    }

    public static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        NativeHeap.Bound();
        var options = CommandSettings.Read(command);
        await using var app = await MyelinHost.BuildAsync(options, cancellationToken: cancellationToken);
        try
        {
            await app.StartWholeAsync(cancellationToken);
        }
        catch (SocketException failure)
        {
            throw StartFailure.Name(failure, options);
        }

        foreach (var line in await StartNotice.ReadAsync(app, cancellationToken))
        {
            await command.InvocationConfiguration.Output.WriteLineAsync(line);
        }

        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}

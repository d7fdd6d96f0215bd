using System.CommandLine;
using Myelin.Server.Media;
using Myelin.Server.Media.Thumbnails.Worker;

namespace Myelin.Server.CommandLine;

/// <summary><c>thumbnail-worker</c>: the worker process for pictures, which the server starts.</summary>
internal static class ThumbnailWorkerCommand
{
    public static Command Create()
    {
        var worker = new Command(PictureWork.Command, "Makes thumbnails for the server; not to be called by hand.") { Hidden = true };
        worker.SetAction(RunAsync);
        return worker;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        await PictureWork.RunAsync(input, output, cancellationToken);
        return 0;
    }
}

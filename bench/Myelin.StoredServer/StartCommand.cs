using System.CommandLine;

namespace Myelin.StoredServer;

/// <summary><c>start</c>: measures the server's start on an empty and on a full data directory, alternating.</summary>
internal static class StartCommand
{
    private static readonly Option<FileInfo> Program = new("--server") { Description = "The server's assembly, Myelin.Server.dll", Required = true };
    private static readonly Option<DirectoryInfo> Empty = new("--empty") { Description = "The data directory in which nothing is stored", Required = true };
    private static readonly Option<DirectoryInfo> Full = new("--full") { Description = "The data directory that is filled", Required = true };
    private static readonly Option<int> Starts = new("--starts") { Description = "How many starts on each are measured", DefaultValueFactory = _ => 5 };
    private static readonly Option<int> Rest = new("--rest") { Description = "Seconds without requests before memory is read", DefaultValueFactory = _ => 10 };

    public static Command Create()
    {
        var start = new Command("start", "Measures first answer and memory at rest; ends with 1 if the full server is over the bars.") { Program, Empty, Full, Starts, Rest };
        start.SetAction(RunAsync);
        return start;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var program = result.GetRequiredValue(Program).FullName;
        var rest = TimeSpan.FromSeconds(result.GetRequiredValue(Rest));
        var full = result.GetRequiredValue(Full).FullName;
        var onEmpty = new ServerStart(program, result.GetRequiredValue(Empty).FullName);
        var onFull = new ServerStart(program, full);

        // The first start of each creates what is missing, and loads program and database into the disk cache.
        await onEmpty.MeasureAsync(TimeSpan.Zero, cancellationToken);
        await onFull.MeasureAsync(TimeSpan.Zero, cancellationToken);
        var (empty, filled) = (new List<MeasuredStart>(), new List<MeasuredStart>());
        for (var start = 0; start < result.GetRequiredValue(Starts); start++)
        {
            empty.Add(await onEmpty.MeasureAsync(rest, cancellationToken));
            filled.Add(await onFull.MeasureAsync(rest, cancellationToken));
            await Console.Error.WriteLineAsync($"empty {empty[^1]}, full {filled[^1]}");
        }

        var report = new StartReport(empty, filled);
        await Console.Out.WriteAsync(report.ToMarkdown(full));
        return report.Holds ? 0 : 1;
    }
}

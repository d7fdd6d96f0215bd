using System.CommandLine;
using System.Text.Json;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Reports;
using Myelin.LoadGenerator.Suites;

namespace Myelin.LoadGenerator;

/// <summary>The command line: loads one server; a subcommand compares two reports.</summary>
internal static class CommandLine
{
    private static readonly Option<LoopbackUrl> Url = new("--url")
    {
        Description = "The server, on a loopback address: http://127.0.0.1:8008",
        Required = true,
        CustomParser = result =>
        {
            try
            {
                return LoopbackUrl.Parse(result.Tokens[0].Value);
            }
            catch (FormatException exception)
            {
                result.AddError(exception.Message);
                return null;
            }
        },
    };

    private static readonly Option<string> Label = new("--label") { Description = "The server's name in the tables", DefaultValueFactory = _ => "server" };
    private static readonly Option<int?> ProcessId = new("--pid") { Description = "The server's process id, for CPU, bytes written and memory" };
    private static readonly Option<string?> Database = new("--database") { Description = "The folder or SQLite file of its database" };
    private static readonly Option<string?> Secret = new("--shared-secret") { Description = "The shared secret of its registration; else MYELIN_SHARED_SECRET" };
    private static readonly Option<int> Seconds = Bounded("--seconds", "How long each suite is measured", 10, 1, LoadLimits.MaximumSeconds);
    private static readonly Option<int> WarmUp = Bounded("--warm-up", "How long each suite runs before it is measured", 3, 1, LoadLimits.MaximumSeconds);
    private static readonly Option<int> Idle = Bounded("--idle", "How long the server is left alone after the suites, and measured", 0, 0, LoadLimits.MaximumIdleSeconds);
    private static readonly Option<double?> StartSeconds = new("--start-seconds") { Description = "How long it took to start, for the tables" };
    private static readonly Option<FileInfo?> Markdown = new("--markdown") { Description = "Where the tables are written; else to the console" };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Where the figures are written, for the compare command" };
    private static readonly Argument<string[]> Suites = SuiteNames();

    /// <summary>Creates the command.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Loads a homeserver on this machine through its client-server API and measures it.")
        {
            Url, Label, ProcessId, Database, Secret, Seconds, WarmUp, Idle, StartSeconds, Markdown, Json, Suites,
        };
        root.SetAction(LoadAsync);

        var peer = new Argument<FileInfo>("peer") { Description = "The figures of the server compared with" };
        var own = new Argument<FileInfo>("own") { Description = "The figures of the server compared" };
        var compare = new Command("compare", "Writes two servers' figures beside each other.") { peer, own };
        var output = new Option<FileInfo?>("--markdown") { Description = "Where the tables are written; else to the console" };
        compare.Add(output);
        compare.SetAction(async (result, cancellationToken) =>
        {
            var text = MarkdownReport.Compare(
                await ReadAsync(result.GetRequiredValue(peer), cancellationToken), await ReadAsync(result.GetRequiredValue(own), cancellationToken));
            await WriteAsync(result.GetValue(output), text, cancellationToken);
            return 0;
        });
        root.Add(compare);
        return root;
    }

    private static async Task<int> LoadAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if ((result.GetValue(Secret) ?? Environment.GetEnvironmentVariable("MYELIN_SHARED_SECRET")) is not { Length: > 0 } secret)
        {
            await Console.Error.WriteLineAsync("Accounts are made with the server's shared secret: give --shared-secret or MYELIN_SHARED_SECRET.");
            return 1;
        }

        var options = new LoadOptions(
            result.GetRequiredValue(Url), result.GetRequiredValue(Label), secret, result.GetValue(ProcessId), result.GetValue(Database),
            TimeSpan.FromSeconds(result.GetValue(Seconds)), TimeSpan.FromSeconds(result.GetValue(WarmUp)), result.GetValue(StartSeconds),
            TimeSpan.FromSeconds(result.GetValue(Idle)));
        var names = result.GetValue(Suites) ?? [];
        var suites = AllSuites.Create().Where(suite => names.Length == 0 || names.Contains(suite.Name));
        var report = await new LoadRun(options, Console.Error).RunAsync(suites, cancellationToken);
        await WriteAsync(result.GetValue(Markdown), MarkdownReport.Of(report), cancellationToken);
        if (result.GetValue(Json) is { } json)
        {
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(report, ReportJson.Default.RunReport), cancellationToken);
        }

        return report.Suites.Any(suite => suite.Failure is not null) ? 1 : 0;
    }

    private static async Task<RunReport> ReadAsync(FileInfo file, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize(await File.ReadAllTextAsync(file.FullName, cancellationToken), ReportJson.Default.RunReport)
        ?? throw new InvalidDataException($"{file} holds no report");

    private static Task WriteAsync(FileInfo? file, string text, CancellationToken cancellationToken) => file is null
        ? Console.Out.WriteAsync(text.AsMemory(), cancellationToken)
        : File.WriteAllTextAsync(file.FullName, text, cancellationToken);

    private static Option<int> Bounded(string name, string description, int value, int minimum, int maximum)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var seconds && (seconds < minimum || seconds > maximum))
            {
                result.AddError($"{name} is from {minimum} to {maximum}");
            }
        });
        return option;
    }

    private static Argument<string[]> SuiteNames()
    {
        var argument = new Argument<string[]>("suite") { Description = "The suites to run; all, if none is named", Arity = ArgumentArity.ZeroOrMore };
        argument.AcceptOnlyFromAmong([.. AllSuites.Create().Select(suite => suite.Name)]);
        return argument;
    }
}

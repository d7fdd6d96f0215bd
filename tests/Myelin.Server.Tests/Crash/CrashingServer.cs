using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Myelin.Server.Tests.Crash;

/// <summary>The program in a process of its own, which can be killed as a power cut would and started again on what it has left.</summary>
internal sealed partial class CrashingServer(string database, params (string Setting, string Value)[] settings) : IAsyncDisposable
{
    private const int LinesShown = 20;

    private readonly string _directory = Directory.CreateTempSubdirectory("myelin-crash-").FullName;
    private Process? _process;
    private Task<string> _printing = Task.FromResult("");

    public Uri Address { get; private set; } = null!;

    /// <summary>The process that runs it; it runs.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>The most memory that it has had at once, in bytes; on Linux alone.</summary>
    public long PeakMemory => 1_024 * long.Parse(
        File.ReadLines($"/proc/{_process!.Id}/status").Single(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Starts, and waits until it listens.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Myelin.Server.Hosting.MyelinHost).Assembly.Location, "serve", "--Listeners:0:Url=http://127.0.0.1:0"])
        {
            WorkingDirectory = _directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MYELIN__ServerName"] = "test.example";
        start.Environment["MYELIN__Database"] = database;
        start.Environment["MYELIN__RateLimits__Enabled"] = "false";
        start.Environment["MYELIN__Registration__Enabled"] = "true";
        start.Environment["MYELIN__PasswordHashing__Iterations"] = "1";
        start.Environment["MYELIN__PasswordHashing__MemoryKiB"] = "64";
        foreach (var (setting, value) in settings)
        {
            start.Environment[$"MYELIN__{setting}"] = value;
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        var printed = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            printed.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                Address = new Uri(match.Value);
                _printing = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException($"The server has not started: {string.Join('\n', printed)}");
    }

    /// <summary>Ends it at once, with SIGKILL: nothing of its own runs any more.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);

            // What a test that fails shows of it.
            TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', (await _printing).Split('\n').TakeLast(LinesShown)));
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Listening();
}

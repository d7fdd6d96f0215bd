using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Myelin.Server.Tests.Media.Stores;

/// <summary>A storage that speaks S3 and isn't ours: moto's server, from the Debian that .ci/install.sh sets up.</summary>
public sealed partial class MotoServer : IAsyncLifetime
{
    private const string Program = "/usr/bin/moto_server";

    private static readonly string Root = Path.Combine(Environment.GetEnvironmentVariable("MYELIN_PEERS") ?? "/opt/myelin-peers", "sid");

    private Process? _process;

    public static string? Absent { get; } = !File.Exists(Root + Program) ? $"There is no moto_server in {Root}: .ci/install.sh installs it."
        : !Environment.IsPrivilegedProcess ? "chroot is for root alone." : null;

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Absent is not null)
        {
            return;
        }

        _process = Process.Start(new ProcessStartInfo("chroot", [Root, Program, "-H", "127.0.0.1", "-p", "0"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        while (await _process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Running().Match(line) is { Success: true } match)
            {
                Address = new Uri(match.Value);
                _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException("moto_server has not started.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Running();
}

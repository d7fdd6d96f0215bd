using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

/// <summary>What an operator reads of a start that fails for a reason to be mended: one sentence, and nothing besides.</summary>
public sealed class FailingStartTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("myelin-failing-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await TestDatabase.RemoveAsync(_directory);
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task APortInUseIsNamed()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        await FailsAsync($"serve --Listeners:0:Url=http://{other.LocalEndpoint}", $"^Listeners: .*http://{other.LocalEndpoint}.* in use.*$");
    }

    [Fact]
    public Task AnAddressOfAnotherMachineIsNamed() =>
        FailsAsync("serve --Listeners:0:Url=http://192.0.2.77:8008", "^Listeners: .*http://192.0.2.77:8008.*$");

    [Theory]
    [InlineData("serve")]
    [InlineData("check")]
    [InlineData("user create alice")]
    [InlineData("token list")]
    public async Task ADataDirectoryThatCannotBeIsNamed(string command)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "file"), "not a directory", Cancellation);

        await FailsAsync($"{command} --DataDirectory=file/data", "^DataDirectory: '.*/file/data' can't be made: '.*/file' is a file, not a directory.$");
    }

    [Fact]
    public Task ADataDirectoryInAnImpossiblePlaceIsNamed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux alone has /proc.");
        return FailsAsync("serve --DataDirectory=/proc/nowhere", "^DataDirectory: '/proc/nowhere' can't be made: .*$");
    }

    [Fact]
    public Task ADatabaseServerThatIsAwayIsNamed() =>
        FailsAsync("serve --Database=Host=127.0.0.1;Port=1;Database=x;Username=y;Timeout=5", "^Database: PostgreSQL can't be reached: .*127.0.0.1:1$");

    [Fact]
    public async Task AFileThatIsNoDatabaseIsNamed()
    {
        Assert.SkipWhen(TestDatabase.IsPostgreSql, "The file is SQLite's.");
        Directory.CreateDirectory(Path.Combine(_directory, "data"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "data", "myelin.db"), new string('x', 5_000), Cancellation);

        await FailsAsync("serve", "^Database: SQLite says: .*$");
    }

    private async Task FailsAsync(string arguments, string sentence)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Myelin.Server.Hosting.MyelinHost).Assembly.Location, .. arguments.Split(' ')])
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MYELIN__Database"] = await TestDatabase.OfAsync(_directory, Cancellation);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync("correct horse battery\n");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);

        Assert.Equal(2, process.ExitCode);
        Assert.DoesNotContain("Exception", await output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", await output, StringComparison.Ordinal);
        Assert.Matches(sentence, Assert.Single((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }
}

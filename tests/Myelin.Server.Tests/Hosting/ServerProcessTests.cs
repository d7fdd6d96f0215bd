using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

/// <summary>The program as an operator runs it: a process of its own, with exit codes, signals and what it prints.</summary>
public sealed partial class ServerProcessTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("myelin-process-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await TestDatabase.RemoveAsync(_directory);
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task AWrongSettingStopsTheStartWithCode2()
    {
        var (code, output, error) = await RunAsync(null, "--Registration:Enable=true");

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Equal("Registration:Enable is not a setting that is known. Is 'Enabled' meant?\n", error);
        Assert.False(Directory.Exists(Path.Combine(_directory, "data")));
    }

    [Fact]
    public async Task TheEnvironmentSetsToo()
    {
        var (code, _, error) = await RunAsync(null, "check", environment: ("MYELIN__PasswordHashing__Iterations", "0"));

        Assert.Equal(2, code);
        Assert.StartsWith("PasswordHashing:Iterations ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "serve")]
    [InlineData("serve --help", "SIGTERM")]
    [InlineData("user create --help", "--password-file")]
    [InlineData("user reset-password --help", "--keep-sessions")]
    [InlineData("user add-email --help", "ADDRESS")]
    [InlineData("token create --help", "--uses")]
    [InlineData("token list --help", "how often")]
    [InlineData("token revoke --help", "TOKEN")]
    [InlineData("check --help", "starts nothing")]
    [InlineData("check federation --help", "what to mend")]
    [InlineData("key rotate --help", "public half")]
    public async Task EveryCommandExplainsItself(string arguments, string word)
    {
        var (code, output, _) = await RunAsync(null, arguments);

        Assert.Equal(0, code);
        Assert.Contains(word, output, StringComparison.Ordinal);
        Assert.Matches($"Usage:\n  myelin({string.Concat(arguments.Split(' ')[..^1].Select(name => $" {name}"))})? ", output);
        Assert.Contains("docs/configuration.md", output, StringComparison.Ordinal);
        Assert.DoesNotContain("dditional argument", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ATokenIsMadeListedAndRevoked()
    {
        var made = await RunAsync(null, "token create abcd --uses 2 --days 0");
        var random = await RunAsync(null, "token create --PasswordHashing:Iterations=1");
        var again = await RunAsync(null, "token create abcd");
        var listed = await RunAsync(null, "token list");
        var revoked = await RunAsync(null, "token revoke abcd");
        var gone = await RunAsync(null, "token revoke abcd");

        Assert.Equal((0, "abcd\n", string.Empty), made);
        Assert.Matches("^[A-Za-z0-9._~-]{16}\n$", random.Output);
        Assert.Equal((1, string.Empty, "The registration token exists already.\n"), again);
        Assert.Contains("abcd  0 of 2 uses  until ", listed.Output, StringComparison.Ordinal);
        Assert.Contains($"{random.Output.Trim()}  0 uses  for ever\n", listed.Output, StringComparison.Ordinal);
        Assert.Equal((0, "abcd is revoked.\n", string.Empty), revoked);
        Assert.Equal((1, string.Empty, "There is no registration token 'abcd'.\n"), gone);
    }

    [Fact]
    public async Task TheSigningKeyIsReplacedAndTheOldOneKept()
    {
        var none = await RunAsync(null, "key rotate");
        await RunAsync(null, "token list");
        var file = Path.Combine(_directory, "data", "signing.key");
        var old = await File.ReadAllTextAsync(file, Cancellation);
        var rotated = await RunAsync(null, "key rotate");
        var check = await RunAsync(null, "check");

        Assert.Equal((2, 0, 0), (none.Code, rotated.Code, check.Code));
        Assert.NotEqual(old, await File.ReadAllTextAsync(file, Cancellation));
        Assert.Contains($"Old keys       ed25519:{old.Split(' ')[1]}.", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatCanNotBeIsTold()
    {
        var (code, output, _) = await RunAsync(null, "check federation 127.1 --ServerName=example.org");

        Assert.Equal(1, code);
        Assert.Contains("No server can be called 127.1.", output, StringComparison.Ordinal);
        Assert.EndsWith("Federation with 127.1 does not work as it is.\n", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_directory, "data")));
    }

    [Fact]
    public async Task CheckChangesNothing()
    {
        var (code, output, _) = await RunAsync(null, "check");

        Assert.Equal(0, code);
        Assert.Contains("none yet", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Theory]
    [InlineData("as_token: a", 0, "bridge")]
    [InlineData("as_token: ''", 2, "'as_token'")]
    public async Task CheckReadsTheRegistrationsOfApplicationServices(string field, int expected, string word)
    {
        var registrations = Directory.CreateDirectory(Path.Combine(_directory, "registrations")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(registrations, "bridge.yaml"),
            $"id: bridge\nurl: null\n{field}\nhs_token: b\nsender_localpart: c\nnamespaces: {{}}\n",
            TestContext.Current.CancellationToken);
        var (code, output, error) = await RunAsync(null, "check", environment: ("MYELIN__AppServices__Directory", registrations));

        Assert.Equal(expected, code);
        Assert.Contains(word, output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASettingIsNotTakenForAName()
    {
        var (code, _, error) = await RunAsync("correct horse battery\n", "user create --ServerName=example.org alice");

        Assert.Equal(2, code);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task AnAccountIsMadeOnceAndItsPasswordReset()
    {
        var first = await RunAsync("correct horse battery\n", "user create alice --admin");
        var second = await RunAsync("correct horse battery\n", "user create bob");
        var weak = await RunAsync("seven77\n", "user create carol");
        var again = await RunAsync("correct horse battery\n", "user create alice");
        var reset = await RunAsync("another battery staple\n", "user reset-password alice --password-file -");
        var nobody = await RunAsync("another battery staple\n", "user reset-password carol");

        Assert.Equal((0, "@alice:localhost is made, an administrator.\n", string.Empty), first);
        Assert.Equal((0, "@bob:localhost is made.\n", string.Empty), second);
        Assert.Equal((1, string.Empty, "The password is shorter than 8 characters.\n"), weak);
        Assert.Equal((1, string.Empty, "This user name is taken.\n"), again);
        Assert.Equal((0, "@alice:localhost has a new password.\n", string.Empty), reset);
        Assert.Equal((1, string.Empty, "There is no such user.\n"), nobody);
    }

    [Fact]
    public async Task AServerTellsWhereItIsAndStopsOnSigterm()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var server = await StartAsync("serve --Listeners:0:Url=http://127.0.0.1:0");
        var lines = new List<string>();
        while (await server.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            lines.Add(line);
            if (line.Contains("--admin", StringComparison.Ordinal))
            {
                break;
            }
        }

        var notice = string.Join('\n', lines);
        Assert.Contains(Path.Combine(_directory, "data"), notice, StringComparison.Ordinal);
        Assert.Contains("Registration is open", notice, StringComparison.Ordinal);
        Assert.Matches("good once: [a-z2-9]{4}(-[a-z2-9]{4}){4}", notice);
        using var http = new HttpClient { BaseAddress = new Uri(Address().Match(notice).Value) };
        Assert.Equal("ok", (await http.GetFromJsonAsync<JsonElement>("/health", Cancellation)).GetProperty("status").GetString());

        var second = await RunAsync(null, "serve --Listeners:0:Url=http://127.0.0.1:0");
        Assert.Equal(2, second.Code);
        Assert.Contains("in use by another process", second.Error, StringComparison.Ordinal);

        using (var kill = Process.Start("kill", ["-TERM", server.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        await server.WaitForExitAsync(Cancellation);
        Assert.Equal(0, server.ExitCode);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string? input, string arguments, (string Name, string Value)? environment = null)
    {
        using var process = await StartAsync(arguments, environment);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, await error);
    }

    private async Task<Process> StartAsync(string arguments, (string Name, string Value)? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Myelin.Server.Hosting.MyelinHost).Assembly.Location, .. arguments.Split(' ')])
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MYELIN__Database"] = await TestDatabase.OfAsync(_directory, Cancellation);
        if (environment is (var name, var value))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}

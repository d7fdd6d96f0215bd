using System.CommandLine;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Federation.Checks;
using Myelin.Server.Hosting;

namespace Myelin.Server.CommandLine;

/// <summary><c>check federation</c>: why federation with a server works or not. It changes nothing, and may be used while the server is running.</summary>
internal static class CheckFederationCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The other server's name, or this server's own." };

    public static Command Create()
    {
        var check = new Command("federation", "Tries step by step whether a server is found, proves its name and answers, and says what to mend.") { Name }.WithSettings();
        check.SetAction(RunAsync);
        return check;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var options = CommandSettings.Read(command);
        var text = CommandSettings.Plain(command, Name);
        if (!ServerName.TryParse(text, out var name))
        {
            throw new StartRefusedException($"'{text}' is not a server name, such as example.org.");
        }

        using var key = File.Exists(SigningKeyFile.PathOf(options)) ? SigningKeyFile.Read(SigningKeyFile.PathOf(options)) : SigningKey.Generate();
        await using var services = new ServiceCollection()
            .AddFederationCheck(options, new ServerIdentity(ServerName.Parse(options.ServerName), key))
            .BuildServiceProvider();
        var findings = await Progress.ShowAsync($"Checking federation with {name}", () => services.GetRequiredService<FederationCheck>().RunAsync(name, cancellationToken));
        await WriteAsync(command.InvocationConfiguration.Output, name, findings);
        return findings.Any(finding => finding.IsFault) ? CommandRun.Refused : 0;
    }

    /// <summary>Writes the findings, one in a line, each followed by what to do about it.</summary>
    internal static async Task WriteAsync(TextWriter output, ServerName name, IReadOnlyList<CheckFinding> findings)
    {
        foreach (var finding in findings)
        {
            await output.WriteLineAsync($"{finding.Subject,-12} {finding.Text}");
            if (finding.Remedy is { } remedy)
            {
                await output.WriteLineAsync($"{(finding.IsFault ? "  to mend:" : "  advice:"),-12} {remedy}");
            }
        }

        await output.WriteLineAsync(findings.Any(finding => finding.IsFault) ? $"Federation with {name} does not work as it is." : $"Federation with {name} works.");
    }
}

using System.CommandLine;
using Myelin.Server.Configuration;
using Spectre.Console;

namespace Myelin.Server.CommandLine;

/// <summary>
/// Reads a password for a command: from a file, from a pipe, or from the keyboard without echo. Never from an argument, which every user of the
/// machine can read.
/// </summary>
internal static class PasswordInput
{
    public static readonly Option<string?> File = new("--password-file")
    {
        Description = "Reads the password from the first line of a file, - for the standard input. Without it, it is read from what is piped in, or asked for.",
        HelpName = "FILE",
    };

    /// <exception cref="StartRefusedException">The file can't be read, or contains no password.</exception>
    public static async Task<string> ReadAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var file = command.GetValue(File);
        if (file is null && !Console.IsInputRedirected)
        {
            return await AskAsync(cancellationToken);
        }

        var password = file is null or "-"
            ? await Console.In.ReadLineAsync(cancellationToken)
            : await ReadFirstLineAsync(file, cancellationToken);
        return string.IsNullOrEmpty(password) ? throw new StartRefusedException("There is no password to read.") : password;
    }

    private static async Task<string?> ReadFirstLineAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(file);
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"--password-file: {failure.Message}", failure);
        }
    }

    private static async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        var password = await AnsiConsole.PromptAsync(new TextPrompt<string>("Password:").Secret(mask: null), cancellationToken);
        var again = await AnsiConsole.PromptAsync(new TextPrompt<string>("Again:").Secret(mask: null), cancellationToken);
        return password == again ? password : throw new StartRefusedException("The two passwords differ.");
    }
}

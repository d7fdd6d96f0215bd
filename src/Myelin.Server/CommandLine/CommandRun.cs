using System.CommandLine;
using Myelin.Api;

namespace Myelin.Server.CommandLine;

/// <summary>Runs a command. Reports failures that the operator can fix as one sentence on standard error.</summary>
internal static class CommandRun
{
    /// <summary>The exit code if the settings, a file or the database prevent the command from running.</summary>
    public const int Misconfigured = 2;

    /// <summary>The exit code if the command's request is refused, such as for a user name that is taken.</summary>
    public const int Refused = 1;

    public static async Task<int> InvokeAsync(RootCommand root, string[] arguments)
    {
        var command = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        try
        {
            // The host handles SIGTERM itself, and waits for open requests.
            return await command.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (MatrixException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return Refused;
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return Misconfigured;
        }
    }
}

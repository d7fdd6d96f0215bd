using System.CommandLine;
using Myelin.Api;

namespace Myelin.Server.CommandLine;

/// <summary>Runs a command and turns what the operator can mend into one sentence on the error output.</summary>
internal static class CommandRun
{
    /// <summary>The exit code if the settings, a file or the database keep the command from running.</summary>
    public const int Misconfigured = 2;

    /// <summary>The exit code if what was asked for is refused, such as a user name that is taken.</summary>
    public const int Refused = 1;

    public static async Task<int> InvokeAsync(RootCommand root, string[] arguments)
    {
        var command = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        try
        {
            // The host ends itself on SIGTERM, and takes the time that open requests need.
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

using System.CommandLine;
using Myelin.Server.Configuration;

namespace Myelin.Server.CommandLine;

/// <summary>The settings of the server as every command reads them.</summary>
internal static class CommandSettings
{
    public static readonly Option<string?> ConfigFile = new("--config")
    {
        Description = "The configuration file, instead of myelin.json in the working directory.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Reads file, environment, and what of the command line no command has taken.</summary>
    /// <exception cref="StartRefusedException">A setting is unknown or wrong.</exception>
    public static MyelinOptions Read(ParseResult command) => Read(command, []);

    /// <summary>As above, and with settings that were taken for something else before the others.</summary>
    /// <exception cref="StartRefusedException">A setting is unknown or wrong.</exception>
    public static MyelinOptions Read(ParseResult command, IEnumerable<string> mistaken) =>
        Settings.Read(command.GetValue(ConfigFile), [.. mistaken, .. command.UnmatchedTokens]);

    /// <summary>Lets a command take settings besides its own options.</summary>
    public static Command WithSettings(this Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        return command;
    }

    /// <summary>The value of an argument. A setting that stands before it would be taken for it.</summary>
    /// <exception cref="StartRefusedException">It is a setting.</exception>
    public static string Plain(ParseResult command, Argument<string> argument)
    {
        var value = command.GetRequiredValue(argument);
        return value.StartsWith("--", StringComparison.Ordinal)
            ? throw new StartRefusedException($"'{value}' stands where {argument.Name} is expected; settings come after it.")
            : value;
    }
}

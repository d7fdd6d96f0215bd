using System.CommandLine;
using Myelin.Server.Configuration;

namespace Myelin.Server.CommandLine;

/// <summary>Reads the server's settings for every command.</summary>
internal static class CommandSettings
{
    public static readonly Option<string?> ConfigFile = new("--config")
    {
        Description = "The configuration file, instead of myelin.json in the working directory.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Reads the file, the environment, and the arguments that no command has parsed.</summary>
    /// <exception cref="StartRefusedException">A setting is unknown or invalid.</exception>
    public static MyelinOptions Read(ParseResult command) => Read(command, []);

    /// <summary>The same, with settings first that were parsed as something else.</summary>
    /// <exception cref="StartRefusedException">A setting is unknown or invalid.</exception>
    public static MyelinOptions Read(ParseResult command, IEnumerable<string> mistaken) =>
        Settings.Read(command.GetValue(ConfigFile), [.. mistaken, .. command.UnmatchedTokens]);

    /// <summary>Lets a command take settings in addition to its own options.</summary>
    public static Command WithSettings(this Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        return command;
    }

    /// <summary>The value of an argument. A setting written before the argument would be parsed as its value.</summary>
    /// <exception cref="StartRefusedException">The value is a setting.</exception>
    public static string Plain(ParseResult command, Argument<string> argument)
    {
        var value = command.GetRequiredValue(argument);
        return value.StartsWith("--", StringComparison.Ordinal)
            ? throw new StartRefusedException($"'{value}' is given where {argument.Name} is expected; settings come after it.")
            : value;
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Myelin.Server.CommandLine;

/// <summary>
/// The library's help, but with a section on settings instead of "Additional Arguments", which the library shows for every command that accepts
/// unknown arguments. All commands that take settings do.
/// </summary>
internal sealed class CommandHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>The page that lists the settings.</summary>
    public const string SettingsPage = "docs/configuration.md";

    /// <summary>Replaces the library's help for the command and all its subcommands.</summary>
    public static void UseIn(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new CommandHelp((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var takesSettings = !command.TreatUnmatchedTokensAsErrors;

        // The help reads this when it is written; the command line has already been parsed.
        command.TreatUnmatchedTokensAsErrors = true;
        var code = help.Invoke(parseResult);
        if (takesSettings)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Settings:");
            output.WriteLine("  --NAME=VALUE, such as --ServerName=example.org or --Registration:Enabled=true; the same names stand in myelin.json.");
            output.WriteLine($"  {SettingsPage} lists them all.");
            output.WriteLine();
        }

        return code;
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Myelin.Server.CommandLine;

/// <summary>
/// The library's help, with a word about the settings instead of its "Additional Arguments": that is what it takes for granted of a
/// command that lets pass what it doesn't know, as all do that take settings.
/// </summary>
internal sealed class CommandHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>The page that lists the settings.</summary>
    public const string SettingsPage = "docs/configuration.md";

    /// <summary>Puts it in the place of the library's for the command and all below it.</summary>
    public static void UseIn(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new CommandHelp((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var takesSettings = !command.TreatUnmatchedTokensAsErrors;

        // Read when the help is written; the command line has been parsed by now.
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

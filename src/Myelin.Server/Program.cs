using System.CommandLine;
using Myelin.Server.CommandLine;

var myelin = new RootCommand($"Myelin, a Matrix homeserver. Without a command it serves. {CommandHelp.SettingsPage} explains its settings.")
{
    CommandSettings.ConfigFile,
    ServeCommand.Create(),
    UserCommand.Create(),
    TokenCommand.Create(),
    KeyCommand.Create(),
    CheckCommand.Create(),
    ThumbnailWorkerCommand.Create(),
};
myelin.HelpName = "myelin";
myelin.TreatUnmatchedTokensAsErrors = false;
myelin.SetAction(ServeCommand.RunAsync);
CommandHelp.UseIn(myelin);

return await CommandRun.InvokeAsync(myelin, args);

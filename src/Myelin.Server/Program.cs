using System.CommandLine;
using Myelin.Server.CommandLine;

var myelin = new RootCommand("Myelin, a Matrix homeserver. Without a command it serves. Settings are given as --Name:Part=value as well as in myelin.json; docs/configuration.md explains them.")
{
    CommandSettings.ConfigFile,
    ServeCommand.Create(),
    UserCommand.Create(),
    CheckCommand.Create(),
    ThumbnailWorkerCommand.Create(),
};
myelin.TreatUnmatchedTokensAsErrors = false;
myelin.SetAction(ServeCommand.RunAsync);

return await CommandRun.InvokeAsync(myelin, args);

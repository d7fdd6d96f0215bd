using System.CommandLine;
using Myelin.Server.AppServices;
using Myelin.Server.AppServices.Registrations;

namespace Myelin.Server.CommandLine;

/// <summary><c>check</c>: would the server start? It changes nothing, and may be run beside a server that is running.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var check = new Command("check", "Validates the configuration, the signing key and the database, and starts nothing.").WithSettings();
        check.SetAction(RunAsync);
        return check;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var output = command.InvocationConfiguration.Output;
        var options = CommandSettings.Read(command);
        await output.WriteLineAsync($"Configuration  right; the server is {options.ServerName}.");
        await output.WriteLineAsync($"Data directory {DataDirectoryCheck.Run(options)}");
        await output.WriteLineAsync($"Signing key    {SigningKeyCheck.Run(options)}");
        if (options.AppServices.Directory.Length > 0)
        {
            var services = RegistrationFiles.Read(options);
            await output.WriteLineAsync($"App. services  {(services.Count == 0 ? "none" : string.Join(", ", services))}.");
        }

        var found = await Progress.ShowAsync("Reading the database", () => DatabaseCheck.RunAsync(options, cancellationToken));
        await output.WriteLineAsync($"Database       {found}");
        return 0;
    }
}

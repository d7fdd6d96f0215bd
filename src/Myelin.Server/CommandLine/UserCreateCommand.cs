using System.CommandLine;
using Myelin.Server.Accounts;

namespace Myelin.Server.CommandLine;

/// <summary><c>user create</c>.</summary>
internal static class UserCreateCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The name before the colon of the user ID." };

    private static readonly Option<bool> Administrator = new("--admin") { Description = "Makes the account an administrator's." };

    private static readonly Option<string?> DisplayName = new("--display-name") { Description = "The name that others see.", HelpName = "TEXT" };

    public static Command Create()
    {
        var create = new Command("create", "Makes an account, whether registration is open or not.")
        {
            Name, Administrator, DisplayName, PasswordInput.File,
        }.WithSettings();
        create.SetAction(RunAsync);
        return create;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var options = CommandSettings.Read(command);
        var name = CommandSettings.Plain(command, Name);
        var password = await PasswordInput.ReadAsync(command, cancellationToken);
        var account = await OfflineServer.RunAsync(
            options,
            $"Making {name}",
            services => services.GetRequiredService<IAccountAdministration>().CreateAsync(
                name, password, command.GetValue(Administrator), command.GetValue(DisplayName), cancellationToken),
            cancellationToken);
        await command.InvocationConfiguration.Output.WriteLineAsync(
            account.IsAdministrator ? $"{account.User} is made, an administrator." : $"{account.User} is made.");
        return 0;
    }
}

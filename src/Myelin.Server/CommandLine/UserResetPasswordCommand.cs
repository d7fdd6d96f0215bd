using System.CommandLine;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.CommandLine;

/// <summary><c>user reset-password</c>.</summary>
internal static class UserResetPasswordCommand
{
    private static readonly Argument<string> User = new("USER") { Description = "The user ID, or its name before the colon." };

    private static readonly Option<bool> KeepSessions = new("--keep-sessions") { Description = "Leaves the account's devices logged in." };

    public static Command Create()
    {
        var reset = new Command("reset-password", "Sets a new password and logs the account out everywhere.")
        {
            User, KeepSessions, PasswordInput.File,
        }.WithSettings();
        reset.SetAction(RunAsync);
        return reset;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var options = CommandSettings.Read(command);
        var text = CommandSettings.Plain(command, User);
        if (!UserId.TryParse(text.StartsWith('@') ? text : $"@{text}:{options.ServerName}", out var user))
        {
            throw new StartRefusedException($"'{text}' is not a user ID.");
        }

        var password = await PasswordInput.ReadAsync(command, cancellationToken);
        await OfflineServer.RunAsync(
            options,
            $"Resetting the password of {user}",
            async services =>
            {
                await services.GetRequiredService<IAccountAdministration>().ResetPasswordAsync(user, password, !command.GetValue(KeepSessions), cancellationToken);
                return user;
            },
            cancellationToken);
        await command.InvocationConfiguration.Output.WriteLineAsync($"{user} has a new password.");
        return 0;
    }
}

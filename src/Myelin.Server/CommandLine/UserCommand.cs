using System.CommandLine;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.CommandLine;

/// <summary><c>user</c>: manages accounts without a client.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", "Makes accounts, resets passwords and adds e-mail addresses. The server has to be stopped meanwhile.")
    {
        UserCreateCommand.Create(),
        UserResetPasswordCommand.Create(),
        UserAddEmailCommand.Create(),
    };
}

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

/// <summary><c>user add-email</c>.</summary>
internal static class UserAddEmailCommand
{
    private static readonly Argument<string> User = new("USER") { Description = "The user ID, or its name before the colon." };

    private static readonly Argument<string> Address = new("ADDRESS") { Description = "An e-mail address that you know to be theirs." };

    public static Command Create()
    {
        var add = new Command("add-email", "Adds an e-mail address, to which the account may have notifications sent.") { User, Address }.WithSettings();
        add.SetAction(RunAsync);
        return add;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var options = CommandSettings.Read(command);
        var text = CommandSettings.Plain(command, User);
        var address = CommandSettings.Plain(command, Address);
        if (!UserId.TryParse(text.StartsWith('@') ? text : $"@{text}:{options.ServerName}", out var user))
        {
            throw new StartRefusedException($"'{text}' is not a user ID.");
        }

        await OfflineServer.RunAsync(
            options,
            $"Adding an e-mail address to {user}",
            async services =>
            {
                await services.GetRequiredService<IEmailAddresses>().AddAsync(user, address, cancellationToken);
                return user;
            },
            cancellationToken);
        await command.InvocationConfiguration.Output.WriteLineAsync($"{user} has the e-mail address {address}.");
        return 0;
    }
}

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

using System.CommandLine;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.CommandLine;

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

using System.CommandLine;
using Myelin.Api;
using Myelin.Server.Accounts;

namespace Myelin.Server.CommandLine;

/// <summary><c>token revoke</c>.</summary>
internal static class TokenRevokeCommand
{
    private static readonly Argument<string> Token = new("TOKEN") { Description = "The token." };

    public static Command Create()
    {
        var revoke = new Command("revoke", "Removes a registration token: it makes no more accounts.") { Token }.WithSettings();
        revoke.SetAction(RunAsync);
        return revoke;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var options = CommandSettings.Read(command);
        var token = CommandSettings.Plain(command, Token);
        await OfflineServer.RunAsync(
            options,
            $"Revoking {token}",
            async services => await services.GetRequiredService<IRegistrationTokens>().DeleteAsync(token, cancellationToken)
                ? token
                : throw MatrixException.NotFound($"There is no registration token '{token}'."),
            cancellationToken);
        await command.InvocationConfiguration.Output.WriteLineAsync($"{token} is revoked.");
        return 0;
    }
}

using System.CommandLine;
using System.Globalization;
using Myelin.Server.Accounts;

namespace Myelin.Server.CommandLine;

/// <summary><c>token list</c>.</summary>
internal static class TokenListCommand
{
    public static Command Create()
    {
        var list = new Command("list", "Lists the registration tokens, one a line: the token, how often it was used and may be, until when it is valid.").WithSettings();
        list.SetAction(RunAsync);
        return list;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var options = CommandSettings.Read(command);
        var (tokens, now) = await OfflineServer.RunAsync(
            options,
            "Reading the registration tokens",
            async services => (await services.GetRequiredService<IRegistrationTokens>().ListAsync(cancellationToken), services.GetRequiredService<TimeProvider>().GetUtcNow()),
            cancellationToken);
        foreach (var token in tokens)
        {
            await command.InvocationConfiguration.Output.WriteLineAsync(Line(token, now));
        }

        return 0;
    }

    private static string Line(RegistrationToken token, DateTimeOffset now)
    {
        var uses = token.Bounds.UsesAllowed is { } allowed ? $"{token.Uses} of {allowed} uses" : $"{token.Uses} uses";
        var expiry = token.Bounds.ExpiresAt is { } at ? $"until {at.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)}" : "for ever";
        return $"{token.Token}  {uses}  {expiry}{(token.IsValid(now) ? string.Empty : "  not valid any more")}";
    }
}

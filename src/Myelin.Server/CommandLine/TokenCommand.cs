using System.CommandLine;
using System.Globalization;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.CommandLine;

/// <summary><c>token</c>: manages registration tokens without a client.</summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", "Makes, lists and revokes registration tokens. The server has to be stopped meanwhile.")
    {
        TokenCreateCommand.Create(),
        TokenListCommand.Create(),
        TokenRevokeCommand.Create(),
    };
}

/// <summary><c>token create</c>.</summary>
internal static class TokenCreateCommand
{
    /// <summary>A hundred years.</summary>
    private const int MaximumDays = 36_525;

    private static readonly Argument<string?> Token = new("TOKEN")
    {
        Description = "The token: up to 64 letters of A to Z, digits, and . _ ~ -. Without it, a random one is made.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<int?> Uses = new("--uses") { Description = "How many accounts it makes; without it, any number.", HelpName = "N" };

    private static readonly Option<int?> Days = new("--days") { Description = "For how many days it is valid; without it, for ever.", HelpName = "N" };

    public static Command Create()
    {
        var create = new Command("create", "Makes a registration token and prints it.") { Token, Uses, Days }.WithSettings();
        create.SetAction(RunAsync);
        return create;
    }

    private static async Task<int> RunAsync(ParseResult command, CancellationToken cancellationToken)
    {
        // A setting may be in the place of the optional token.
        var requested = command.GetValue(Token);
        var isSetting = requested?.StartsWith("--", StringComparison.Ordinal) is true;
        var options = CommandSettings.Read(command, isSetting ? [requested!] : []);
        var (uses, days) = (command.GetValue(Uses), command.GetValue(Days));
        if (uses < 0 || days is < 0 or > MaximumDays)
        {
            throw new StartRefusedException($"--uses is from 0, --days from 0 to {MaximumDays}.");
        }

        var token = await OfflineServer.RunAsync(
            options,
            "Making a registration token",
            services => services.GetRequiredService<IRegistrationTokens>().CreateAsync(
                isSetting ? null : requested,
                AccountLimits.RegistrationTokenLength,
                new RegistrationTokenBounds(uses, days is { } number ? services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(number) : null),
                cancellationToken),
            cancellationToken);
        await command.InvocationConfiguration.Output.WriteLineAsync(token.Token);
        return 0;
    }
}

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

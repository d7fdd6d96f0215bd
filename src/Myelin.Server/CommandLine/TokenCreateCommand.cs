using System.CommandLine;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.CommandLine;

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
        // A setting may stand where a token can.
        var wished = command.GetValue(Token);
        var isSetting = wished?.StartsWith("--", StringComparison.Ordinal) is true;
        var options = CommandSettings.Read(command, isSetting ? [wished!] : []);
        var (uses, days) = (command.GetValue(Uses), command.GetValue(Days));
        if (uses < 0 || days is < 0 or > MaximumDays)
        {
            throw new StartRefusedException($"--uses is from 0, --days from 0 to {MaximumDays}.");
        }

        var token = await OfflineServer.RunAsync(
            options,
            "Making a registration token",
            services => services.GetRequiredService<IRegistrationTokens>().CreateAsync(
                isSetting ? null : wished,
                AccountLimits.RegistrationTokenLength,
                new RegistrationTokenBounds(uses, days is { } number ? services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(number) : null),
                cancellationToken),
            cancellationToken);
        await command.InvocationConfiguration.Output.WriteLineAsync(token.Token);
        return 0;
    }
}

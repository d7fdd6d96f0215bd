using System.CommandLine;
using System.Diagnostics;
using Myelin.Server.Configuration;

namespace Myelin.StoredServer;

/// <summary>The commands: fill a server, and measure its start.</summary>
internal static class CommandLine
{
    private static readonly Option<int> Rooms = Number("--rooms", "How many rooms", StoredServerSize.Usual.Rooms);
    private static readonly Option<int> Events = Number("--events", "How many events in all rooms together", StoredServerSize.Usual.Events);
    private static readonly Option<int> Users = Number("--users", "How many accounts", StoredServerSize.Usual.Users);
    private static readonly Option<int> Seed = new("--seed") { Description = "What chance begins with", DefaultValueFactory = _ => StoredServerSize.Usual.Seed };

    /// <summary>Creates the command.</summary>
    public static RootCommand Create()
    {
        var fill = new Command("fill", "Makes accounts and rooms. The server's settings are given as to the server: --DataDirectory=DIR, --Database=...")
        {
            Rooms, Events, Users, Seed,
        };
        fill.TreatUnmatchedTokensAsErrors = false;
        fill.SetAction(FillAsync);
        return new RootCommand("A server that holds much, and how it starts.") { fill, StartCommand.Create() };
    }

    private static async Task<int> FillAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var options = Settings.Read(null, result.UnmatchedTokens);

        // These are test accounts: guessing need not be expensive, but ten thousand hashes must be cheap.
        options.PasswordHashing = new PasswordHashingOptions { Iterations = 1, MemoryKiB = 64 };
        var size = new StoredServerSize(
            result.GetRequiredValue(Rooms), result.GetRequiredValue(Events), result.GetRequiredValue(Users), result.GetRequiredValue(Seed));
        var began = Stopwatch.GetTimestamp();
        await Filling.RunAsync(
            options, size, made => Console.Error.WriteLine($"{made} rooms after {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s"), cancellationToken);
        await Console.Out.WriteLineAsync(
            $"{size.Rooms} rooms, {size.Events} events, {size.Users} accounts in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; seed {size.Seed}");
        return 0;
    }

    private static Option<int> Number(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > StoredServerLimits.Maximum)
            {
                result.AddError($"{name} is from 1 to {StoredServerLimits.Maximum}");
            }
        });
        return option;
    }
}

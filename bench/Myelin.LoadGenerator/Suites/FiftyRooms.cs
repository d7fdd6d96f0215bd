using Myelin.LoadGenerator.Matrix;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Eight accounts that share fifty rooms of twenty messages. Both <c>/sync</c> suites use them.</summary>
internal sealed class FiftyRooms
{
    private const int Rooms = 50;
    private const int Messages = 20;

    /// <summary>The number of accounts, all of which are in all rooms.</summary>
    public const int Readers = 8;

    /// <summary>The accounts.</summary>
    public Account[] Accounts { get; private set; } = [];

    /// <summary>Creates accounts and rooms on the first call.</summary>
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        if (Accounts.Length > 0)
        {
            return;
        }

        var accounts = await arena.RegisterAsync(Readers, cancellationToken);
        var rooms = await arena.CreateRoomsAsync(
            [.. Enumerable.Range(0, Rooms).Select(index => accounts[index % Readers])], cancellationToken);
        await arena.ForEachAsync(Rooms * Readers, async (client, index) =>
        {
            var (room, reader) = (index / Readers, index % Readers);
            if (room % Readers != reader)
            {
                await client.JoinAsync(accounts[reader], rooms[room], cancellationToken);
            }
        }, cancellationToken);
        await arena.ForEachAsync(Rooms * Messages, async (client, index) =>
            await client.SendAsync(accounts[index % Readers], rooms[index / Messages], index, cancellationToken), cancellationToken);
        Accounts = accounts;
    }
}

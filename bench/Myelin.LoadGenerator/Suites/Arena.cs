using System.Globalization;
using Myelin.LoadGenerator.Matrix;

namespace Myelin.LoadGenerator.Suites;

/// <summary>The server under load. Creates clients, accounts and rooms, several at once.</summary>
internal sealed class Arena(LoopbackUrl url, string sharedSecret)
{
    private readonly string run = Guid.NewGuid().ToString("N")[..8];
    private int made;

    /// <summary>The events stored for the generator.</summary>
    public EventCount Events { get; } = new();

    /// <summary>Creates a client with its own connection.</summary>
    public MatrixClient Connect() => new(url, Events);

    /// <summary>Creates accounts that nobody else uses.</summary>
    public async Task<Account[]> RegisterAsync(int count, CancellationToken cancellationToken)
    {
        var accounts = new Account[count];
        await ForEachAsync(count, async (client, index) => accounts[index] = await client.RegisterAsync(
            sharedSecret, string.Create(CultureInfo.InvariantCulture, $"load-{run}-{Interlocked.Increment(ref made)}"), cancellationToken),
            cancellationToken);
        return accounts;
    }

    /// <summary>Creates public rooms, each by the account with the same index.</summary>
    public async Task<string[]> CreateRoomsAsync(IReadOnlyList<Account> creators, CancellationToken cancellationToken)
    {
        var rooms = new string[creators.Count];
        await ForEachAsync(rooms.Length, async (client, index) =>
            rooms[index] = await client.CreateRoomAsync(creators[index], $"Room {index}", cancellationToken), cancellationToken);
        return rooms;
    }

    /// <summary>Joins all accounts to all rooms.</summary>
    public Task JoinAllAsync(IReadOnlyList<Account> accounts, IReadOnlyList<string> rooms, CancellationToken cancellationToken) =>
        ForEachAsync(accounts.Count * rooms.Count, async (client, index) =>
            await client.JoinAsync(accounts[index / rooms.Count], rooms[index % rooms.Count], cancellationToken), cancellationToken);

    /// <summary>Sends messages to a room from all accounts in turn.</summary>
    public Task SendAsync(IReadOnlyList<Account> accounts, string room, int count, CancellationToken cancellationToken) =>
        ForEachAsync(count, async (client, index) =>
            await client.SendAsync(accounts[index % accounts.Count], room, index, cancellationToken), cancellationToken);

    /// <summary>Runs an action for each index below a count, on several connections at once.</summary>
    public async Task ForEachAsync(int count, Func<MatrixClient, int, Task> body, CancellationToken cancellationToken)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(count, LoadLimits.PreparationConnections)).Select(async _ =>
        {
            using var client = Connect();
            for (int index; (index = Interlocked.Increment(ref next)) < count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await body(client, index);
            }
        }));
    }
}

using System.Text;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>
/// Sixteen people in twenty shared rooms, with a realistic mix of requests: of a hundred, 35 are incremental syncs, 30 sends, 10
/// pages of history, 8 receipts, 7 typing notices, 4 profiles, 3 member lists and 3 pieces of state.
/// </summary>
internal sealed class RealisticMix : ISuite
{
    private const int People = 16;
    private const int Rooms = 20;
    private const int Messages = 20;
    private readonly string?[] tokens = new string?[People];
    private readonly string?[] lastEvents = new string?[People];
    private readonly Random[] choices = [.. Enumerable.Range(0, People).Select(seed => new Random(seed))];
    private Account[] accounts = [];
    private string[] rooms = [];

    /// <inheritdoc />
    public string Name => "mix";

    /// <inheritdoc />
    public string Title => "realistic mix, 16 people in 20 rooms";

    /// <inheritdoc />
    public string Unit => "requests";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        accounts = await arena.RegisterAsync(People, cancellationToken);
        rooms = await arena.CreateRoomsAsync([.. Enumerable.Repeat(accounts[0], Rooms)], cancellationToken);
        await arena.JoinAllAsync(accounts[1..], rooms, cancellationToken);
        await arena.ForEachAsync(Rooms, async (client, room) =>
        {
            for (var number = 0; number < Messages; number++)
            {
                await client.SendAsync(accounts[number % People], rooms[room], number, cancellationToken);
            }
        }, cancellationToken);
        await arena.ForEachAsync(People, async (client, person) => await SyncAsync(client, person, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, People, duration, async (client, person, samples, token) =>
        {
            var index = choices[person].Next(Rooms);
            var room = $"/_matrix/client/v3/rooms/{MatrixClient.Escape(rooms[index])}";
            var (account, user) = (accounts[person], MatrixClient.Escape(accounts[person].UserId));
            var response = choices[person].Next(100) switch
            {
                < 35 => await SyncAsync(client, person, token),
                < 65 => await SendAsync(client, person, rooms[index], token),
                < 75 => await client.RequestAsync("GET", $"{room}/messages?dir=b&limit=20", account, default, token),
                < 83 when lastEvents[person] is { } last => await client.RequestAsync(
                    "POST", $"{last}", account, "{}"u8.ToArray(), token),
                < 90 => await client.RequestAsync("PUT", $"{room}/typing/{user}", account,
                    Encoding.UTF8.GetBytes("""{"typing":true,"timeout":10000}"""), token),
                < 94 => await client.RequestAsync("GET", $"/_matrix/client/v3/profile/{user}", account, default, token),
                < 97 => await client.RequestAsync("GET", $"{room}/joined_members", account, default, token),
                _ => await client.RequestAsync("GET", $"{room}/state/m.room.name/", account, default, token),
            };
            samples.ReceivedBytes += response.Length;
            return 1;
        }, cancellationToken);

    private async ValueTask<ReadOnlyMemory<byte>> SendAsync(MatrixClient client, int person, string room, CancellationToken cancellationToken)
    {
        var sent = await client.SendAsync(accounts[person], room, 0, cancellationToken);
        lastEvents[(person + 1) % People] =
            $"/_matrix/client/v3/rooms/{MatrixClient.Escape(room)}/receipt/m.read/{MatrixClient.Escape(sent)}";
        return default;
    }

    private async ValueTask<ReadOnlyMemory<byte>> SyncAsync(MatrixClient client, int person, CancellationToken cancellationToken)
    {
        var since = tokens[person] is { } token ? $"&since={token}" : "";
        var response = await client.SyncAsync(accounts[person], $"timeout=0{since}", cancellationToken);
        tokens[person] = Uri.EscapeDataString(MatrixClient.Needed(response, "next_batch"u8));
        return response;
    }
}

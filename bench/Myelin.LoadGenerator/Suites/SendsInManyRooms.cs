using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Sixteen senders, each of which sends to four rooms of its own in turn.</summary>
internal sealed class SendsInManyRooms : ISuite
{
    private const int Senders = 16;
    private const int RoomsEach = 4;
    private readonly int[] sent = new int[Senders];
    private Account[] accounts = [];
    private string[] rooms = [];

    /// <inheritdoc />
    public string Name => "sends";

    /// <inheritdoc />
    public string Title => "sends in many rooms, 16 senders";

    /// <inheritdoc />
    public string Unit => "sends";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        accounts = await arena.RegisterAsync(Senders, cancellationToken);
        var creators = Enumerable.Range(0, Senders * RoomsEach).Select(index => accounts[index % Senders]).ToArray();
        rooms = await arena.CreateRoomsAsync(creators, cancellationToken);
    }

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, Senders, duration, async (client, worker, _, token) =>
        {
            var number = sent[worker]++;
            await client.SendAsync(accounts[worker], rooms[(number % RoomsEach * Senders) + worker], number, token);
            return 1;
        }, cancellationToken);
}

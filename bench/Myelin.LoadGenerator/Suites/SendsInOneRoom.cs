using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Sixteen senders in one hot room.</summary>
internal sealed class SendsInOneRoom : ISuite
{
    private const int Senders = 16;
    private readonly int[] sent = new int[Senders];
    private Account[] accounts = [];
    private string room = "";

    /// <inheritdoc />
    public string Name => "hot";

    /// <inheritdoc />
    public string Title => "sends in one hot room, 16 senders";

    /// <inheritdoc />
    public string Unit => "sends";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        accounts = await arena.RegisterAsync(Senders, cancellationToken);
        room = (await arena.CreateRoomsAsync(accounts[..1], cancellationToken))[0];
        await arena.JoinAllAsync(accounts[1..], [room], cancellationToken);
    }

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, Senders, duration, async (client, worker, _, token) =>
        {
            await client.SendAsync(accounts[worker], room, sent[worker]++, token);
            return 1;
        }, cancellationToken);
}

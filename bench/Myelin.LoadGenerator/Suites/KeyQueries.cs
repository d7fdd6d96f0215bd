using System.Text;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>One client that queries the keys of a thousand users, like a client that opens a large encrypted room.</summary>
internal sealed class KeyQueries : ISuite
{
    private const int Users = 1_000;
    private Account[] accounts = [];
    private byte[] body = [];

    /// <inheritdoc />
    public string Name => "key-query";

    /// <inheritdoc />
    public string Title => "keys of 1,000 users queried, one client";

    /// <inheritdoc />
    public string Unit => "queries";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        accounts = await arena.RegisterAsync(Users, cancellationToken);
        await arena.ForEachAsync(Users, async (client, index) =>
            (await DeviceKeys.UploadAsync(client, accounts[index], cancellationToken)).Dispose(), cancellationToken);
        body = Encoding.UTF8.GetBytes("{\"device_keys\":{" + string.Join(',', accounts.Select(account => $"\"{account.UserId}\":[]")) + "}}");
    }

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, 1, duration, async (client, _, samples, token) =>
        {
            samples.ReceivedBytes += (await client.RequestAsync("POST", "/_matrix/client/v3/keys/query", accounts[0], body, token)).Length;
            return 1;
        }, cancellationToken);
}

using System.Text;
using Myelin.LoadGenerator.Matrix;
using Myelin.LoadGenerator.Measuring;

namespace Myelin.LoadGenerator.Suites;

/// <summary>Four clients, each of which claims one-time keys of a hundred devices at a time, like a client that sends to an encrypted room.</summary>
internal sealed class Claims : ISuite
{
    private const int Workers = 4;
    private const int Devices = 300;
    private const int AtOnce = 100;
    private const int KeysEach = 900;
    private const int KeysAnUpload = 100;
    private readonly byte[][] bodies = new byte[Devices / AtOnce][];
    private Account[] accounts = [];
    private int next = -1;

    /// <inheritdoc />
    public string Name => "claims";

    /// <inheritdoc />
    public string Title => "one-time keys claimed, 100 at a time, 4 clients";

    /// <inheritdoc />
    public string Unit => "keys";

    /// <inheritdoc />
    public async Task PrepareAsync(Arena arena, CancellationToken cancellationToken)
    {
        accounts = await arena.RegisterAsync(Devices, cancellationToken);
        var devices = new string[Devices];
        await arena.ForEachAsync(Devices, async (client, index) =>
        {
            using var keys = await DeviceKeys.UploadAsync(client, accounts[index], cancellationToken);
            devices[index] = keys.Device;
            for (var uploaded = 0; uploaded < KeysEach; uploaded += KeysAnUpload)
            {
                await keys.UploadOneTimeKeysAsync(client, KeysAnUpload, cancellationToken);
            }
        }, cancellationToken);
        for (var i = 0; i < bodies.Length; i++)
        {
            var targets = Enumerable.Range(i * AtOnce, AtOnce).Select(index => $$"""
                "{{accounts[index].UserId}}":{"{{devices[index]}}":"signed_curve25519"}
                """);
            bodies[i] = Encoding.UTF8.GetBytes("{\"one_time_keys\":{" + string.Join(',', targets) + "}}");
        }
    }

    /// <inheritdoc />
    public Task RunAsync(Arena arena, Meter meter, TimeSpan duration, CancellationToken cancellationToken) =>
        ClosedLoop.RunAsync(arena, meter, Workers, duration, async (client, worker, samples, token) =>
        {
            var body = bodies[(uint)Interlocked.Increment(ref next) % bodies.Length];
            var response = await client.RequestAsync("POST", "/_matrix/client/v3/keys/claim", accounts[worker], body, token);
            samples.ReceivedBytes += response.Length;
            return response.Span.Count("\"signed_curve25519:"u8);
        }, cancellationToken);
}

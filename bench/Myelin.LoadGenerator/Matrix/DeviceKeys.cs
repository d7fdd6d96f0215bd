using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Signing;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>An account's device. Its keys have real signatures, but nobody can decrypt with them.</summary>
internal sealed class DeviceKeys : IDisposable
{
    private readonly Account account;
    private readonly SigningKey key;
    private int made;

    private DeviceKeys(Account account, string device)
    {
        this.account = account;
        Device = device;
        key = SigningKey.FromSeed(device, RandomNumberGenerator.GetBytes(SigningKey.SeedLength));
    }

    public string Device { get; }

    /// <summary>Uploads the device keys of an account.</summary>
    public static async Task<DeviceKeys> UploadAsync(MatrixClient client, Account account, CancellationToken cancellationToken)
    {
        var whoAmI = await client.RequestAsync("GET", "/_matrix/client/v3/account/whoami", account, default, cancellationToken);
        var keys = new DeviceKeys(account, MatrixClient.Needed(whoAmI, "device_id"u8));
        var signed = keys.Signed($$$"""
            {"user_id":"{{{account.UserId}}}","device_id":"{{{keys.Device}}}","algorithms":["m.olm.v1.curve25519-aes-sha2","m.megolm.v1.aes-sha2"],
            "keys":{"curve25519:{{{keys.Device}}}":"{{{Random()}}}","ed25519:{{{keys.Device}}}":"{{{keys.key.VerifyKey.ToBase64()}}}"}}
            """);
        await keys.UploadAsync(client, $$$"""{"device_keys":{{{signed}}}}""", cancellationToken);
        return keys;
    }

    /// <summary>Uploads more one-time keys.</summary>
    public Task UploadOneTimeKeysAsync(MatrixClient client, int count, CancellationToken cancellationToken) => UploadAsync(
        client,
        "{\"one_time_keys\":{" + string.Join(',', Enumerable.Range(0, count).Select(_ => OneTimeKey())) + "}}",
        cancellationToken);

    /// <inheritdoc />
    public void Dispose() => key.Dispose();

    private async Task UploadAsync(MatrixClient client, string json, CancellationToken cancellationToken) =>
        await client.RequestAsync("POST", "/_matrix/client/v3/keys/upload", account, Encoding.UTF8.GetBytes(json), cancellationToken);

    private string OneTimeKey() => string.Create(
        CultureInfo.InvariantCulture, $"\"signed_curve25519:K{made++}\":{Signed($"{{\"key\":\"{Random()}\"}}")}");

    private string Signed(string json) => Encoding.UTF8.GetString(JsonSignatures.Sign(Encoding.UTF8.GetBytes(json), account.UserId, key));

    private static string Random() => UnpaddedBase64.Encode(RandomNumberGenerator.GetBytes(32));
}

using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Signing;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.Keys;

/// <summary>A device's validated identity keys ("Device keys").</summary>
/// <param name="User">The device's user.</param>
/// <param name="Device">The device.</param>
/// <param name="Content">The signed content, in canonical form.</param>
/// <param name="Json">The same with the device's signature, if there is one: what others see, except for <c>unsigned</c>.</param>
/// <param name="Identity">The device's signing key.</param>
internal sealed record DeviceKeys(UserId User, DeviceId Device, byte[] Content, byte[] Json, VerifyKey Identity)
{
    /// <summary>Reads uploaded device keys.</summary>
    /// <remarks>Keys without a signature of the device are accepted, as on other homeservers: clients verify it. A wrong signature is refused.</remarks>
    /// <exception cref="MatrixException">The keys are malformed, of another user or device, or wrongly signed.</exception>
    public static DeviceKeys Read(JsonElement json, UserId user, DeviceId device)
    {
        KeyJson.RequireObject(json, "device_keys", EncryptionLimits.MaximumKeyObjectBytes);
        if (KeyJson.Text(json, "user_id") != user.Value)
        {
            throw MatrixException.InvalidParam("'user_id' is not the user of the access token.");
        }

        if (KeyJson.Text(json, "device_id") != device.Value)
        {
            throw MatrixException.InvalidParam("'device_id' is not the device of the access token.");
        }

        KeyJson.Texts(json, "algorithms");
        var signatures = KeyJson.Object(json, "signatures");
        var identity = ReadIdentity(KeyJson.Object(json, "keys"), device);
        var canonical = Core.Json.CanonicalJson.Canonicalize(KeyJson.Bytes(json), Core.Json.JsonNumberRule.Lenient);
        var name = KeyNames.SigningKeyOf(device);
        if (IsSigned(signatures, user, name) && !JsonSignatures.Verify(canonical, user.Value, name, identity))
        {
            throw KeyRefusals.InvalidSignature("The device keys are not signed by the device.");
        }

        return new DeviceKeys(user, device, JsonSignatures.SignedContent(canonical), WithDeviceSignatureAlone(canonical, user, device), identity);
    }

    /// <summary>Device keys with only the device's own signature, or with empty <c>signatures</c> if they lack it.</summary>
    public static byte[] WithDeviceSignatureAlone(byte[] canonical, UserId user, DeviceId device)
    {
        var name = KeyNames.SigningKeyOf(device);
        var content = JsonSignatures.SignedContent(canonical);
        return JsonSignatures.FindSignature(canonical, user.Value, name) is { } signature
            ? JsonSignatures.WithSignature(content, user.Value, name, signature)
            : Core.Json.CanonicalJson.Canonicalize(KeyJson.With(content, "signatures"u8, "{}"u8), Core.Json.JsonNumberRule.Lenient);
    }

    /// <summary>The stored form of the same keys, with the device's signature added; null if they have it already, or these keys lack it too.</summary>
    public byte[]? MissingSignatureAddedTo(byte[] stored)
    {
        var name = KeyNames.SigningKeyOf(Device);
        return JsonSignatures.FindSignature(stored, User.Value, name) is null && JsonSignatures.FindSignature(Json, User.Value, name) is { } signature
            ? JsonSignatures.WithSignature(stored, User.Value, name, signature)
            : null;
    }

    /// <summary>The signing key in stored device keys.</summary>
    public static VerifyKey IdentityOf(ReadOnlyMemory<byte> json, DeviceId device)
    {
        using var document = JsonDocument.Parse(json, Core.Json.JsonLimits.Documents);
        return ReadIdentity(document.RootElement.GetProperty("keys"), device);
    }

    /// <summary>Whether there is a value in the place of the device's signature, valid or not.</summary>
    private static bool IsSigned(JsonElement signatures, UserId user, string name) =>
        signatures.TryGetProperty(user.Value, out var own) && (own.ValueKind != JsonValueKind.Object || own.TryGetProperty(name, out _));

    private static VerifyKey ReadIdentity(JsonElement keys, DeviceId device)
    {
        VerifyKey? identity = null;
        var count = 0;
        foreach (var key in keys.EnumerateObject())
        {
            // A device ID may itself contain colons.
            var colon = key.Name.IndexOf(':', StringComparison.Ordinal);
            if (++count > EncryptionLimits.MaximumAlgorithms
                || key.Value.ValueKind != JsonValueKind.String
                || colon <= 0
                || key.Name[(colon + 1)..] != device.Value)
            {
                throw MatrixException.InvalidParam("'keys' must hold strings under the names 'algorithm:device_id'.");
            }

            var isValid = key.Name[..colon] switch
            {
                KeyNames.Ed25519 => VerifyKey.TryParse(key.Value.GetString(), out identity),
                KeyNames.Curve25519 => IsCurve25519(key.Value.GetString()),
                _ => true,
            };
            if (!isValid)
            {
                throw MatrixException.InvalidParam($"'{key.Name}' is no such key.");
            }
        }

        return identity ?? throw MatrixException.InvalidParam("'keys' must hold the device's Ed25519 key.");
    }

    /// <summary>Whether the text is 32 bytes in base64.</summary>
    public static bool IsCurve25519(string? text) => UnpaddedBase64.TryDecodeForgiving(text, out var bytes) && bytes.Length == 32;
}

/// <summary>Finds the signing keys of devices.</summary>
internal static class DeviceIdentity
{
    /// <summary>The device's signing key; null if it has not uploaded one.</summary>
    public static async ValueTask<VerifyKey?> FindAsync(DeviceKeyStore store, UserNumber user, DeviceId device, CancellationToken cancellationToken) =>
        await store.FindAsync(user, device, cancellationToken) is { Json: { } json } ? DeviceKeys.IdentityOf(json, device) : null;
}

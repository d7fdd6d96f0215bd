using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Myelin.Server.Encryption.Keys;

namespace Myelin.Server.Encryption.OneTimeKeys;

/// <summary>A well-formed one-time or fallback key from an upload.</summary>
/// <param name="Algorithm">Its algorithm.</param>
/// <param name="KeyId">Its key ID.</param>
/// <param name="Json">The key: canonical JSON, an object or a string.</param>
/// <param name="IsSigned">Whether the device signs keys of its algorithm.</param>
internal sealed record UploadedKey(string Algorithm, string KeyId, byte[] Json, bool IsSigned)
{
    /// <summary>Reads keys by their names.</summary>
    /// <exception cref="MatrixException">One of the keys is malformed.</exception>
    public static List<UploadedKey> Read(IReadOnlyDictionary<string, JsonElement>? keys) =>
        keys is null ? [] : [.. keys.Select(key => Read(key.Key, key.Value))];

    /// <exception cref="MatrixException"><c>M_INVALID_SIGNATURE</c>: the device has not validly signed the key.</exception>
    public void RequireSignature(UserId user, DeviceId device, VerifyKey identity)
    {
        if (IsSigned && !JsonSignatures.Verify(Json, user.Value, KeyNames.SigningKeyOf(device), identity))
        {
            throw KeyRefusals.InvalidSignature($"The key '{Algorithm}:{KeyId}' is not signed by the device.");
        }
    }

    private static UploadedKey Read(string name, JsonElement value)
    {
        if (!KeyNames.TryParse(name, out var algorithm, out var keyId))
        {
            throw MatrixException.InvalidParam("A key must have a name of the form 'algorithm:key_id'.");
        }

        var raw = KeyJson.Bytes(value);
        if (raw.Length > EncryptionLimits.MaximumOneTimeKeyBytes)
        {
            throw MatrixException.TooLarge($"A key may have {EncryptionLimits.MaximumOneTimeKeyBytes} bytes.");
        }

        // Keys of unknown algorithms may have either form ("OneTimeKeys").
        switch (value.ValueKind)
        {
            case JsonValueKind.String when algorithm != KeyNames.SignedCurve25519:
                return algorithm != KeyNames.Curve25519 || DeviceKeys.IsCurve25519(value.GetString())
                    ? new UploadedKey(algorithm, keyId, raw.ToArray(), IsSigned: false)
                    : throw MatrixException.InvalidParam($"'{name}' is no such key.");
            case JsonValueKind.Object when algorithm != KeyNames.Curve25519:
                var key = KeyJson.Text(value, "key");
                KeyJson.Object(value, "signatures");
                if (value.TryGetProperty("fallback", out var fallback) && fallback.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                {
                    throw MatrixException.BadJson("'fallback' must be true or false.");
                }

                return algorithm != KeyNames.SignedCurve25519 || DeviceKeys.IsCurve25519(key)
                    ? new UploadedKey(algorithm, keyId, CanonicalJson.Canonicalize(raw, JsonNumberRule.Lenient), IsSigned: true)
                    : throw MatrixException.InvalidParam($"'{name}' is no such key.");
            default:
                throw MatrixException.BadJson($"'{name}' is not of the form of its algorithm's keys.");
        }
    }
}

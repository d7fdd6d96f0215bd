using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Myelin.Server.Encryption;

/// <summary>Names of keys, <c>algorithm:key_id</c> ("Key algorithms").</summary>
internal static class KeyNames
{
    public const string SignedCurve25519 = "signed_curve25519";
    public const string Ed25519 = "ed25519";
    public const string Curve25519 = "curve25519";

    /// <summary>Whether a text can be stored as an algorithm, a key ID or a device ID.</summary>
    public static bool IsStorable(string text) =>
        text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(text) <= EncryptionLimits.MaximumNameBytes;

    public static bool TryParse(string name, [NotNullWhen(true)] out string? algorithm, [NotNullWhen(true)] out string? keyId)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        (algorithm, keyId) = colon < 0 ? (null, null) : (name[..colon], name[(colon + 1)..]);
        return algorithm is not null && keyId is not null && IsStorable(algorithm) && IsStorable(keyId);
    }

    /// <summary>The name of a device's signing key.</summary>
    public static string SigningKeyOf(DeviceId device) => $"{Ed25519}:{device.Value}";
}

using System.Diagnostics.CodeAnalysis;
using NSec.Cryptography;

namespace Myelin.Core.Signing;

/// <summary>
/// An Ed25519 public key. Verification is strict (RFC 8032 with canonical S, no small-order or non-canonical keys), which is
/// libsodium's rule. Synapse and Dendrite use the same rule.
/// </summary>
public sealed class VerifyKey : IEquatable<VerifyKey>
{
    /// <summary>The length of a key in bytes.</summary>
    public const int Length = 32;

    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureLength = 64;

    private readonly PublicKey _key;

    internal VerifyKey(PublicKey key) => _key = key;

    /// <summary>Reads a key from unpadded base64.</summary>
    public static bool TryParse(string? base64, [NotNullWhen(true)] out VerifyKey? key)
    {
        key = null;
        return UnpaddedBase64.TryDecodeForgiving(base64, out var bytes) && TryImport(bytes, out key);
    }

    /// <summary>Reads a key from its 32 bytes.</summary>
    public static bool TryImport(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out VerifyKey? key)
    {
        key = null;
        if (bytes.Length != Length || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out var imported))
        {
            return false;
        }

        key = new VerifyKey(imported!);
        return true;
    }

    /// <summary>Whether this key made the signature of the data. False also if the signature has the wrong length.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureLength && SignatureAlgorithm.Ed25519.Verify(_key, data, signature);

    public byte[] ToBytes() => _key.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>The key in unpadded base64, the form in which it is published.</summary>
    public string ToBase64() => UnpaddedBase64.Encode(ToBytes());

    public bool Equals(VerifyKey? other) => other is not null && _key.Equals(other._key);

    public override bool Equals(object? obj) => Equals(obj as VerifyKey);

    public override int GetHashCode() => _key.GetHashCode();

    public override string ToString() => ToBase64();
}

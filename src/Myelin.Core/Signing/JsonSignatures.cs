using Myelin.Core.Json;

namespace Myelin.Core.Signing;

/// <summary>Signs and verifies JSON objects other than events (Appendices, "Signing JSON").</summary>
public static class JsonSignatures
{
    /// <summary>The object in canonical form with a signature added. Existing signatures and <c>unsigned</c> are kept.</summary>
    /// <param name="jsonObject">The object in UTF-8.</param>
    /// <param name="entity">The signer: a server name or a user ID.</param>
    /// <param name="key">The key to sign with.</param>
    /// <param name="rule">Which numbers the object may contain. A signed request may contain events of any room version.</param>
    /// <exception cref="InvalidJsonException">The value is not a JSON object with a canonical form.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> jsonObject, string entity, SigningKey key, JsonNumberRule rule = JsonNumberRule.Lenient)
    {
        var canonical = CanonicalJson.Canonicalize(jsonObject, rule);
        return SignaturesBlock.WithSignature(canonical, entity, key.KeyId, key.Sign(SignedBytes(canonical)));
    }

    /// <summary>Only the signature, in unpadded base64, as used in an <c>Authorization</c> header.</summary>
    /// <exception cref="InvalidJsonException">The value is not a JSON object with a canonical form.</exception>
    public static string Signature(ReadOnlySpan<byte> jsonObject, SigningKey key, JsonNumberRule rule = JsonNumberRule.Lenient) =>
        UnpaddedBase64.Encode(key.Sign(SignedBytes(CanonicalJson.Canonicalize(jsonObject, rule))));

    /// <summary>Whether the object has a valid signature by the entity under the key ID.</summary>
    /// <exception cref="InvalidJsonException">The value is not a JSON object with a canonical form.</exception>
    public static bool Verify(
        ReadOnlySpan<byte> jsonObject, string entity, string keyId, VerifyKey key, JsonNumberRule rule = JsonNumberRule.Lenient)
    {
        var canonical = CanonicalJson.Canonicalize(jsonObject, rule);
        return SignaturesBlock.Find(canonical, entity, keyId) is { } signature && key.Verify(SignedBytes(canonical), signature);
    }

    /// <summary>Whether the signature, in unpadded base64, is a valid signature of the object by the key.</summary>
    /// <exception cref="InvalidJsonException">The value is not a JSON object with a canonical form.</exception>
    public static bool VerifySignature(
        ReadOnlySpan<byte> jsonObject, string signature, VerifyKey key, JsonNumberRule rule = JsonNumberRule.Lenient) =>
        UnpaddedBase64.TryDecodeForgiving(signature, out var bytes) && key.Verify(SignedBytes(CanonicalJson.Canonicalize(jsonObject, rule)), bytes);

    /// <summary>The Ed25519 key IDs under which the entity has signed the object.</summary>
    /// <exception cref="InvalidJsonException">The value is not a JSON object with a canonical form.</exception>
    public static IReadOnlyList<string> KeyIds(ReadOnlySpan<byte> jsonObject, string entity, JsonNumberRule rule = JsonNumberRule.Lenient) =>
        SignaturesBlock.KeyIds(CanonicalJson.Canonicalize(jsonObject, rule), entity);

    /// <summary>The bytes that a signature of the object covers: its canonical form without <c>signatures</c> and <c>unsigned</c>.</summary>
    /// <exception cref="InvalidJsonException">The value is not a JSON object with a canonical form.</exception>
    public static byte[] SignedContent(ReadOnlySpan<byte> jsonObject, JsonNumberRule rule = JsonNumberRule.Lenient) =>
        SignedBytes(CanonicalJson.Canonicalize(jsonObject, rule));

    /// <summary>The entity's signature under the key ID, not verified; null if there is none or if it isn't base64.</summary>
    /// <param name="canonical">The object in canonical form.</param>
    /// <param name="entity">The signer.</param>
    /// <param name="keyId">The key ID, including the algorithm.</param>
    public static byte[]? FindSignature(ReadOnlySpan<byte> canonical, string entity, string keyId) => SignaturesBlock.Find(canonical, entity, keyId);

    /// <summary>The object with an existing signature added.</summary>
    /// <param name="canonical">The object in canonical form.</param>
    /// <param name="entity">The signer.</param>
    /// <param name="keyId">The key ID, including the algorithm.</param>
    /// <param name="signature">The signature.</param>
    public static byte[] WithSignature(ReadOnlySpan<byte> canonical, string entity, string keyId, ReadOnlySpan<byte> signature) =>
        SignaturesBlock.WithSignature(canonical, entity, keyId, signature);

    private static byte[] SignedBytes(ReadOnlySpan<byte> canonical)
    {
        var output = new ByteBuilder(canonical.Length);
        try
        {
            CanonicalObject.AppendWithout(ref output, canonical, "signatures"u8, "unsigned"u8, default);
            return output.ToArray();
        }
        finally
        {
            output.Dispose();
        }
    }
}

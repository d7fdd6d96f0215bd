using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Json;
using Myelin.Core.Signing;

namespace Myelin.Server.Encryption.CrossSigning;

/// <summary>The usage of a cross-signing key. The values are stored: never change or reuse one.</summary>
internal enum KeyUsage : short
{
    Master = 1,
    SelfSigning = 2,
    UserSigning = 3,
}

/// <summary>A cross-signing key ("Cross-signing").</summary>
/// <param name="Usage">The usage.</param>
/// <param name="PublicKey">The key in base64, as in its ID.</param>
/// <param name="VerifyKey">The key.</param>
/// <param name="Json">The key object in canonical form, with only the owner's signatures.</param>
internal sealed record CrossSigningKey(KeyUsage Usage, string PublicKey, VerifyKey VerifyKey, byte[] Json)
{
    /// <summary>The key ID of its signatures.</summary>
    public string Name => NameOf(PublicKey);

    public static string NameOf(string publicKey) => $"{KeyNames.Ed25519}:{publicKey}";

    /// <summary>Whether two keys are the same, apart from their signatures.</summary>
    public bool IsSame(CrossSigningKey other) =>
        Usage == other.Usage && JsonSignatures.SignedContent(Json).AsSpan().SequenceEqual(JsonSignatures.SignedContent(other.Json));

    /// <summary>Creates a key from its stored form.</summary>
    public static CrossSigningKey Stored(KeyUsage usage, string publicKey, byte[] json) =>
        new(usage, publicKey, VerifyKey.TryParse(publicKey, out var key) ? key : throw new InvalidDataException("A stored cross-signing key is none."), json);

    /// <summary>Reads an uploaded key; its signatures are not verified yet.</summary>
    /// <param name="json">The object; canonical form and signatures are kept as received.</param>
    /// <param name="member">Its name in the request.</param>
    /// <param name="usage">The required usage.</param>
    /// <param name="user">The required owner.</param>
    /// <exception cref="MatrixException">The key is malformed or belongs to another user.</exception>
    public static CrossSigningKey Read(JsonElement json, string member, KeyUsage usage, UserId user)
    {
        KeyJson.RequireObject(json, member, EncryptionLimits.MaximumKeyObjectBytes);
        if (KeyJson.Text(json, "user_id") != user.Value)
        {
            throw MatrixException.InvalidParam($"The 'user_id' of '{member}' is not the user of the access token.");
        }

        if (!KeyJson.Texts(json, "usage").Contains(NameOf(usage)))
        {
            throw MatrixException.InvalidParam($"The 'usage' of '{member}' does not have '{NameOf(usage)}'.");
        }

        if (json.TryGetProperty("signatures", out var signatures) && signatures.ValueKind != JsonValueKind.Object)
        {
            throw MatrixException.BadJson("'signatures' must be an object.");
        }

        var keys = KeyJson.Object(json, "keys").EnumerateObject().ToList();
        if (keys is not [{ Value.ValueKind: JsonValueKind.String } only]
            || only.Value.GetString() is not { } publicKey
            || !VerifyKey.TryParse(publicKey, out var key)
            || only.Name != NameOf(publicKey))
        {
            throw MatrixException.InvalidParam($"The 'keys' of '{member}' must hold one Ed25519 key under its own name.");
        }

        return new CrossSigningKey(usage, publicKey, key, CanonicalJson.Canonicalize(KeyJson.Bytes(json), JsonNumberRule.Lenient));
    }

    private static string NameOf(KeyUsage usage) => usage switch
    {
        KeyUsage.Master => "master",
        KeyUsage.SelfSigning => "self_signing",
        _ => "user_signing",
    };
}

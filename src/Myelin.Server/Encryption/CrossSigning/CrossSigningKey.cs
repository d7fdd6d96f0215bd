using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Json;
using Myelin.Core.Signing;

namespace Myelin.Server.Encryption.CrossSigning;

/// <summary>What a cross-signing key is for. The values are stored: never change or reuse one.</summary>
internal enum KeyUsage : short
{
    Master = 1,
    SelfSigning = 2,
    UserSigning = 3,
}

/// <summary>A cross-signing key ("Cross-signing").</summary>
/// <param name="Usage">What it is for.</param>
/// <param name="PublicKey">The key in base64, as it is in its ID.</param>
/// <param name="VerifyKey">The key.</param>
/// <param name="Json">The key object in canonical form with the owner's signatures alone.</param>
internal sealed record CrossSigningKey(KeyUsage Usage, string PublicKey, VerifyKey VerifyKey, byte[] Json)
{
    /// <summary>The name under which it signs.</summary>
    public string Name => NameOf(PublicKey);

    public static string NameOf(string publicKey) => $"{KeyNames.Ed25519}:{publicKey}";

    /// <summary>Whether two keys are the same, whoever has signed them.</summary>
    public bool IsSame(CrossSigningKey other) =>
        Usage == other.Usage && JsonSignatures.SignedContent(Json).AsSpan().SequenceEqual(JsonSignatures.SignedContent(other.Json));

    /// <summary>A key as it is stored.</summary>
    public static CrossSigningKey Stored(KeyUsage usage, string publicKey, byte[] json) =>
        new(usage, publicKey, VerifyKey.TryParse(publicKey, out var key) ? key : throw new InvalidDataException("A stored cross-signing key is none."), json);

    /// <summary>Reads a key that is uploaded; whose signatures it bears is still to be seen.</summary>
    /// <param name="json">The object; canonical form and signatures are kept as they came.</param>
    /// <param name="member">Its name in the request.</param>
    /// <param name="usage">What it must be for.</param>
    /// <param name="user">Whose it must be.</param>
    /// <exception cref="MatrixException">It is not of the form asked for, or of another user.</exception>
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

using System.Buffers;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Myelin.Core.Signing;

/// <summary>
/// A server's Ed25519 signing key with its key ID. The secret is kept in libsodium's guarded memory and wiped on disposal. The file
/// format, one line <c>ed25519 VERSION SEED</c>, is that of Synapse, so that an existing key can be used.
/// </summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>The length of the seed in bytes.</summary>
    public const int SeedLength = 32;

    private const string Algorithm = "ed25519";

    private static readonly SearchValues<char> VersionCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private readonly Key _key;
    private readonly string _version;

    private SigningKey(string version, Key key)
    {
        _version = version;
        _key = key;
        KeyId = $"{Algorithm}:{version}";
        VerifyKey = new VerifyKey(key.PublicKey);
    }

    /// <summary>The signing key identifier, such as <c>ed25519:a_ab12</c> (Appendices, "Signing Details").</summary>
    public string KeyId { get; }

    public VerifyKey VerifyKey { get; }

    /// <summary>Generates a random key, with a version such as <c>a_ab12</c>.</summary>
    public static SigningKey Generate()
    {
        var version = "a_" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 4);
        return new SigningKey(version, Key.Create(SignatureAlgorithm.Ed25519, Exportable));
    }

    /// <summary>Creates the key from a seed of 32 bytes.</summary>
    /// <exception cref="FormatException">The version or the seed's length is wrong.</exception>
    public static SigningKey FromSeed(string version, ReadOnlySpan<byte> seed)
    {
        if (!IsVersion(version))
        {
            throw new FormatException("The version of a signing key consists of letters, digits and underscores.");
        }

        if (seed.Length != SeedLength)
        {
            throw new FormatException($"The seed of a signing key has {SeedLength} bytes.");
        }

        return new SigningKey(version, Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, Exportable));
    }

    /// <summary>Reads a line <c>ed25519 VERSION SEED</c>, the seed in unpadded base64.</summary>
    /// <exception cref="FormatException">The line has another form. The message doesn't contain the line.</exception>
    public static SigningKey Parse(string fileLine)
    {
        var parts = fileLine.Trim().Split(' ');
        if (parts is not [Algorithm, var version, var seedText] || !UnpaddedBase64.TryDecodeForgiving(seedText, out var seed))
        {
            throw new FormatException("A signing key is written as 'ed25519 VERSION SEED', the seed in unpadded base64.");
        }

        try
        {
            return FromSeed(version, seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Whether the text may follow <c>ed25519:</c> in a key ID.</summary>
    public static bool IsVersion(ReadOnlySpan<char> text) =>
        !text.IsEmpty && !text.ContainsAnyExcept(VersionCharacters);

    /// <summary>The secret in the format that <see cref="Parse"/> reads.</summary>
    public string ToFileLine()
    {
        var seed = _key.Export(KeyBlobFormat.RawPrivateKey);
        try
        {
            return $"{Algorithm} {_version} {UnpaddedBase64.Encode(seed)}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Signs the data. A signature has 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => SignatureAlgorithm.Ed25519.Sign(_key, data);

    public void Dispose() => _key.Dispose();

    public override string ToString() => KeyId;

    internal void Sign(ReadOnlySpan<byte> data, Span<byte> signature) => SignatureAlgorithm.Ed25519.Sign(_key, data, signature);

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>New tokens: 256 random bits after a prefix, which identifies the kind of token if one leaks.</summary>
internal static class TokenText
{
    public const string AccessPrefix = "mya_";
    public const string RefreshPrefix = "myr_";
    public const string LoginPrefix = "myl_";

    /// <summary>Longer tokens are rejected without being hashed.</summary>
    public const int MaximumLength = 512;

    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>A token's SHA-256, which is all that is stored of it. Tokens have enough entropy to need no salt.</summary>
internal readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>False if the text is too long to be a token.</summary>
    public static bool TryOf(ReadOnlySpan<char> token, out TokenHash hash)
    {
        hash = default;
        if (token.Length > TokenText.MaximumLength)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(TokenText.MaximumLength)];
        var length = Encoding.UTF8.GetBytes(token, utf8);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..length], digest);
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(digest);
        hash = new TokenHash(words[0], words[1], words[2], words[3]);
        return true;
    }

    /// <summary>The hash as it is stored.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan());
        words[0] = A;
        words[1] = B;
        words[2] = C;
        words[3] = D;
        return bytes;
    }

    public static byte[] Bytes(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

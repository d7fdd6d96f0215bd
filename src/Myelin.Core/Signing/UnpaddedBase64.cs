using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Myelin.Core.Signing;

/// <summary>Base64 without padding, in the standard and the URL-safe alphabet (Appendices, "Unpadded Base64").</summary>
public static class UnpaddedBase64
{
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = Convert.ToBase64String(bytes);
        return bytes.Length % 3 == 0 ? text : text.TrimEnd('=');
    }

    public static string EncodeUrlSafe(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <exception cref="FormatException">Not base64; see <see cref="TryDecode"/>.</exception>
    public static byte[] Decode(string text) =>
        TryDecode(text, out var bytes) ? bytes : throw new FormatException("Not valid unpadded base64.");

    /// <exception cref="FormatException">Not base64; see <see cref="TryDecodeUrlSafe"/>.</exception>
    public static byte[] DecodeUrlSafe(string text) =>
        TryDecodeUrlSafe(text, out var bytes) ? bytes : throw new FormatException("Not valid URL-safe unpadded base64.");

    /// <summary>
    /// Decodes the standard alphabet. Correct padding is accepted, as the specification requires. White space, the other alphabet,
    /// wrong padding and non-zero bits after the last byte are refused, so that each value has only one unpadded encoding.
    /// </summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        return text is not null && !text.AsSpan().ContainsAny('-', '_') && TryDecode(text, isForgiving: false, out bytes);
    }

    /// <summary>
    /// Decodes the standard alphabet and ignores bits after the last byte, as other servers do for keys, signatures and content hashes.
    /// (The signing key seed in the specification has such bits.) Being stricter than the others would split rooms.
    /// </summary>
    public static bool TryDecodeForgiving(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        return text is not null && !text.AsSpan().ContainsAny('-', '_') && TryDecode(text, isForgiving: true, out bytes);
    }

    /// <summary>Decodes the URL-safe alphabet, as strictly as <see cref="TryDecode"/>.</summary>
    public static bool TryDecodeUrlSafe(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        return text is not null && !text.AsSpan().ContainsAny('+', '/') && TryDecode(text.Replace('-', '+').Replace('_', '/'), isForgiving: false, out bytes);
    }

    /// <summary>The length of the unpadded encoding of this many bytes.</summary>
    internal static int EncodedLength(int byteCount) => ((byteCount * 4) + 2) / 3;

    /// <summary>Writes the standard encoding of a hash or signature in ASCII, and returns the number of bytes written.</summary>
    internal static int Encode(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        Span<byte> padded = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        Base64.EncodeToUtf8(bytes, padded, out _, out _);
        var length = EncodedLength(bytes.Length);
        padded[..length].CopyTo(destination);
        return length;
    }

    private static bool TryDecode(string text, bool isForgiving, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var body = text.AsSpan();
        if (body.EndsWith('='))
        {
            if (body.Length % 4 != 0)
            {
                return false;
            }

            body = body.TrimEnd('=');
            if (text.Length - body.Length > 2)
            {
                return false;
            }
        }

        if (body.Length % 4 == 1 || body.ContainsAny(" \t\r\n="))
        {
            return false;
        }

        var decoded = new byte[body.Length * 3 / 4];
        var padded = string.Concat(body, "==".AsSpan(0, (4 - (body.Length % 4)) % 4));
        if (!Convert.TryFromBase64String(padded, decoded, out var written) || written != decoded.Length)
        {
            return false;
        }

        // The runtime ignores non-zero bits after the last byte, so encode the result again and compare.
        if (!isForgiving && !Encode(decoded).AsSpan().SequenceEqual(body))
        {
            return false;
        }

        bytes = decoded;
        return true;
    }
}

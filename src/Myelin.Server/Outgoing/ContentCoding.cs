using System.IO.Compression;

namespace Myelin.Server.Outgoing;

/// <summary>Reads compressed responses (HTTP Semantics, "Content Codings"), within the same bounds as others.</summary>
internal static class ContentCoding
{
    /// <summary>The supported codings, for <c>Accept-Encoding</c>.</summary>
    public const string Accepted = "gzip, br, deflate";

    private const int BufferSize = 16 * 1_024;

    /// <summary>The first bytes of the decoded body, or all of it if it is no longer.</summary>
    /// <param name="response">The response, of which only the headers have been read.</param>
    /// <param name="bytes">The most bytes to return.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="HttpRequestException">The coding is not supported, or the body does not match it.</exception>
    public static async ValueTask<byte[]> ReadBeginningAsync(HttpResponseMessage response, int bytes, CancellationToken cancellationToken)
    {
        var codings = response.Content.Headers.ContentEncoding.Where(static coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)).ToList();
        if (codings.Count == 0)
        {
            return await BoundedContent.ReadBeginningAsync(response, bytes, cancellationToken);
        }

        // Nested codings multiply how much a small body can grow, and nobody uses them.
        if (codings is not [var coding] || !IsRead(coding))
        {
            throw new HttpRequestException("The answer is coded in a way that is not read.");
        }

        // Bound the compressed body too: it can be long and decode to nothing. It may be slightly longer than the content.
        var coded = await BoundedContent.ReadBeginningAsync(response, bytes + (bytes / 16) + 1_024, cancellationToken);
        try
        {
            return await DecodeAsync(coded, coding, bytes, cancellationToken);
        }
        catch (Exception failure) when (failure is InvalidDataException or InvalidOperationException)
        {
            // Each decoder has its own exception for invalid data.
            throw new HttpRequestException($"The answer is not coded as it says: {failure.Message}");
        }
    }

    // "A recipient SHOULD consider x-gzip to be equivalent to gzip."
    private static bool IsRead(string coding) => coding.ToLowerInvariant() is "gzip" or "x-gzip" or "br" or "deflate";

    private static async ValueTask<byte[]> DecodeAsync(byte[] coded, string coding, int bytes, CancellationToken cancellationToken)
    {
        await using var decoding = Decoding(new MemoryStream(coded, writable: false), coded, coding);
        using var decoded = new MemoryStream();
        var buffer = new byte[Math.Min(bytes, BufferSize)];
        while (decoded.Length < bytes && await decoding.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, bytes - decoded.Length)), cancellationToken) is > 0 and var read)
        {
            decoded.Write(buffer, 0, read);
        }

        return decoded.ToArray();
    }

    private static Stream Decoding(MemoryStream stream, byte[] coded, string coding) => coding.ToLowerInvariant() switch
    {
        "br" => new BrotliStream(stream, CompressionMode.Decompress),
        "deflate" when IsZlib(coded) => new ZLibStream(stream, CompressionMode.Decompress),

        // "Some non-conformant implementations send the deflate compressed data without the zlib wrapper."
        "deflate" => new DeflateStream(stream, CompressionMode.Decompress),
        _ => new GZipStream(stream, CompressionMode.Decompress),
    };

    // RFC 1950, "Data format": the method is 8, and the two bytes as a number are a multiple of 31.
    private static bool IsZlib(ReadOnlySpan<byte> coded) => coded.Length >= 2 && (coded[0] & 0x0F) == 8 && ((coded[0] << 8) | coded[1]) % 31 == 0;
}

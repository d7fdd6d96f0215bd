namespace Myelin.Server.Outgoing;

/// <summary>Reads responses within a bound.</summary>
internal static class BoundedContent
{
    /// <summary>The whole body. Send the request with <see cref="HttpCompletionOption.ResponseHeadersRead"/>.</summary>
    /// <exception cref="ResponseTooLargeException">The body is longer than the bound, or its Content-Length says so.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpResponseMessage response, int maximumBytes, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maximumBytes)
        {
            throw new ResponseTooLargeException(maximumBytes);
        }

        var body = await ReadBeginningAsync(response, maximumBytes + 1, cancellationToken);
        return body.Length <= maximumBytes ? body : throw new ResponseTooLargeException(maximumBytes);
    }

    /// <summary>The first bytes of the body, or all of it if it is no longer.</summary>
    public static async ValueTask<byte[]> ReadBeginningAsync(HttpResponseMessage response, int bytes, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[Math.Min(bytes, 16 * 1_024)];
        while (body.Length < bytes && await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, bytes - body.Length)), cancellationToken) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}

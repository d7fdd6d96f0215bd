namespace Myelin.Server.Outgoing;

/// <summary>Reads responses of others within a bound.</summary>
internal static class BoundedContent
{
    /// <summary>The whole body. Send the request with <see cref="HttpCompletionOption.ResponseHeadersRead"/>.</summary>
    /// <exception cref="ResponseTooLargeException">It says that it is longer than the bound, or is.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpResponseMessage response, int maximumBytes, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maximumBytes)
        {
            throw new ResponseTooLargeException(maximumBytes);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[Math.Min(maximumBytes + 1, 16 * 1024)];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (body.Length + read > maximumBytes)
            {
                throw new ResponseTooLargeException(maximumBytes);
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}

using System.Buffers.Text;
using System.Net.Sockets;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>Reads the responses of one connection into one reused buffer (RFC 9112, "Message Body Length").</summary>
internal sealed class HttpResponseReader
{
    private byte[] buffer = new byte[16 * 1024];
    private int filled;

    /// <summary>Whether nothing of the response has arrived yet.</summary>
    public bool IsEmpty => filled == 0;

    /// <summary>Whether the server accepts no more requests on this connection.</summary>
    public bool MustClose { get; private set; }

    /// <summary>Discards the previous response.</summary>
    public void Clear() => filled = 0;

    /// <summary>Reads one response.</summary>
    public async ValueTask<HttpResponse> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        for (; ; )
        {
            int headLength;
            while ((headLength = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (filled > LoadLimits.MaximumHeadBytes)
                {
                    throw new IOException("the response's head has no end");
                }

                await FillAsync(socket, cancellationToken);
            }

            var head = ResponseHead.Parse(buffer.AsSpan(0, headLength));
            var start = headLength + 4;
            if (head.Status is >= 100 and < 200)
            {
                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
                continue;
            }

            MustClose = head.Closes;
            var length = head.IsChunked ? await ReadChunksAsync(socket, start, cancellationToken)
                : head.Status is 204 or 304 ? 0
                : head.ContentLength >= 0 ? await ReadLengthAsync(socket, start, head.ContentLength, cancellationToken)
                : throw new IOException("the response's length is not given");
            return new HttpResponse(head.Status, buffer.AsMemory(start, length));
        }
    }

    private async ValueTask<int> ReadLengthAsync(Socket socket, int start, int length, CancellationToken cancellationToken)
    {
        while (filled - start < length)
        {
            await FillAsync(socket, cancellationToken);
        }

        return length;
    }

    // Joins the chunks in place, so that the body is one span.
    private async ValueTask<int> ReadChunksAsync(Socket socket, int start, CancellationToken cancellationToken)
    {
        var (position, length) = (start, 0);
        for (; ; )
        {
            int lineLength;
            while ((lineLength = buffer.AsSpan(position, filled - position).IndexOf("\r\n"u8)) < 0)
            {
                await FillAsync(socket, cancellationToken);
            }

            if (!Utf8Parser.TryParse(buffer.AsSpan(position, lineLength), out int size, out _, 'x') || size < 0)
            {
                throw new IOException("a chunk's size is not a number");
            }

            position += lineLength + 2;
            while (filled - position < size + 2)
            {
                await FillAsync(socket, cancellationToken);
            }

            if (size == 0)
            {
                return length;
            }

            buffer.AsSpan(position, size).CopyTo(buffer.AsSpan(start + length));
            length += size;
            position += size + 2;
        }
    }

    private async ValueTask FillAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (filled == buffer.Length)
        {
            if (buffer.Length >= LoadLimits.MaximumResponseBytes)
            {
                throw new IOException("the response is too large");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
        filled += read > 0 ? read : throw new EndOfStreamException("the server closed the connection");
    }
}

using System.Net.Sockets;
using System.Text;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>
/// A persistent HTTP/1.1 connection that sends one request at a time. It costs a fraction of <see cref="HttpClient"/>, which
/// matters when client and server share a machine.
/// </summary>
internal sealed class HttpConnection(LoopbackUrl url) : IDisposable
{
    private readonly HttpResponseReader reader = new();
    private byte[] outgoing = new byte[4096];
    private Socket? socket;

    /// <summary>Sends a request and reads its response. The body is valid until the next request.</summary>
    /// <exception cref="SocketException">The server can't be reached.</exception>
    /// <exception cref="IOException">The connection broke, or the response is not HTTP.</exception>
    public async ValueTask<HttpResponse> SendAsync(
        string method, string path, string? token, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var length = Write(method, path, token, body.Span);
        reader.Clear();
        try
        {
            var kept = socket is not null;
            var connected = socket ?? await ConnectAsync(cancellationToken);
            try
            {
                await SendAllAsync(connected, length, cancellationToken);
                return await ReadAsync(connected, cancellationToken);
            }
            catch (Exception exception) when (kept && reader.IsEmpty && exception is SocketException or EndOfStreamException)
            {
                // The server may have closed the idle connection; then the request has not reached it.
                Close();
                connected = await ConnectAsync(cancellationToken);
                await SendAllAsync(connected, length, cancellationToken);
                return await ReadAsync(connected, cancellationToken);
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    private async ValueTask<HttpResponse> ReadAsync(Socket connected, CancellationToken cancellationToken)
    {
        var response = await reader.ReadAsync(connected, cancellationToken);
        if (reader.MustClose)
        {
            Close();
        }

        return response;
    }

    private async ValueTask SendAllAsync(Socket connected, int length, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < length;)
        {
            sent += await connected.SendAsync(outgoing.AsMemory(sent, length - sent), cancellationToken);
        }
    }

    private async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        socket = new Socket(url.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.EndPoint, cancellationToken);
        return socket;
    }

    private void Close()
    {
        socket?.Dispose();
        socket = null;
    }

    private int Write(string method, string path, string? token, ReadOnlySpan<byte> body)
    {
        var head = $"{method} {path} HTTP/1.1\r\nHost: {url.Host}\r\n"
            + (token is null ? "" : $"Authorization: Bearer {token}\r\n")
            + (method == "GET" ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        var needed = Encoding.ASCII.GetMaxByteCount(head.Length) + body.Length;
        if (outgoing.Length < needed)
        {
            outgoing = new byte[needed];
        }

        var written = Encoding.ASCII.GetBytes(head, outgoing);
        body.CopyTo(outgoing.AsSpan(written));
        return written + body.Length;
    }
}

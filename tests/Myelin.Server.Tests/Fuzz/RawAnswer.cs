using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Myelin.Server.Tests.Fuzz;

/// <summary>What came back on a connection.</summary>
/// <param name="Status">The status; 0 if the connection ended without an answer.</param>
/// <param name="Head">Status line and headers.</param>
/// <param name="Body">The body, with chunks put together.</param>
internal sealed record RawAnswer(int Status, string Head, byte[] Body)
{
    /// <summary>Whether the application answered; what is refused before it, as unreadable HTTP, has no headers of its own.</summary>
    public bool IsFromApplication => Head.Contains("Access-Control-Allow-Origin", StringComparison.OrdinalIgnoreCase);

    /// <summary>The <c>errcode</c>; null if the body has none.</summary>
    public string? ErrCode => Member("errcode")?.GetString();

    /// <summary>Sends bytes on a connection of their own, and reads until the server closes it.</summary>
    public static async Task<RawAnswer> OfAsync(Uri server, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        var stream = client.GetStream();
        using var received = new MemoryStream();
        var sending = SendAsync(stream, request, cancellationToken);
        try
        {
            await stream.CopyToAsync(received, cancellationToken);
        }
        catch (IOException) when (received.Length > 0)
        {
            // The server refuses a body it does not want to read by closing the connection after its answer.
        }

        await sending;
        return Parse(received.ToArray());
    }

    public JsonElement? Member(string name)
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value) ? value.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override string ToString() => Head + Encoding.UTF8.GetString(Body);

    private static async Task SendAsync(NetworkStream stream, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(request, cancellationToken);
        }
        catch (IOException)
        {
            // It has been answered before it was sent whole.
        }
    }

    private static RawAnswer Parse(byte[] received)
    {
        var end = received.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return new RawAnswer(0, Encoding.Latin1.GetString(received), []);
        }

        var head = Encoding.Latin1.GetString(received, 0, end + 4);
        var body = received[(end + 4)..];
        var chunked = head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
        return new RawAnswer(int.Parse(head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), head, chunked ? Unchunk(body) : body);
    }

    private static byte[] Unchunk(ReadOnlySpan<byte> body)
    {
        using var whole = new MemoryStream();
        while (body.IndexOf("\r\n"u8) is var line and > 0)
        {
            var length = int.Parse(body[..line], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
            if (length == 0 || length > body.Length - line - 2)
            {
                break;
            }

            whole.Write(body.Slice(line + 2, length));
            body = body[(line + 2 + length + 2)..];
        }

        return whole.ToArray();
    }
}

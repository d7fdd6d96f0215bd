using System.Net;
using System.Net.Sockets;
using System.Text;
using Myelin.LoadGenerator.Matrix;
using Xunit;

namespace Myelin.LoadGenerator.Tests;

public sealed class HttpConnectionTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", 200, "hello")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\ncontent-length:2\r\nconnection: close\r\n\r\n{}", 403, "{}")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, "")]
    public async Task A_response_is_read_however_it_is_cut(string response, int status, string body)
    {
        foreach (var piece in new[] { 1, 7, response.Length })
        {
            using var listener = Listen();
            using var connection = new HttpConnection(UrlOf(listener));
            var serving = ServeAsync(listener, response, piece);
            for (var request = 0; request < 2; request++)
            {
                var answer = await connection.SendAsync("GET", "/", "token", default, TestContext.Current.CancellationToken);
                Assert.Equal((status, body), (answer.Status, Encoding.UTF8.GetString(answer.Body.Span)));
            }

            await serving;
        }
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n")]
    public async Task What_is_no_response_is_an_error(string response)
    {
        using var listener = Listen();
        using var connection = new HttpConnection(UrlOf(listener));
        var serving = ServeAsync(listener, response, response.Length, requests: 1);

        await Assert.ThrowsAsync<IOException>(async () =>
            await connection.SendAsync("GET", "/", null, default, TestContext.Current.CancellationToken));
        await serving;
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static LoopbackUrl UrlOf(Socket listener) => LoopbackUrl.Parse($"http://{listener.LocalEndPoint}");

    // Answers each request on a connection of its own after the first; one that rests is closed, as servers do.
    private static async Task ServeAsync(Socket listener, string response, int piece, int requests = 2)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        for (var request = 0; request < requests; request++)
        {
            using var connection = await listener.AcceptAsync(cancellationToken);
            connection.NoDelay = true;
            await connection.ReceiveAsync(new byte[4096], cancellationToken);
            foreach (var part in Encoding.UTF8.GetBytes(response).Chunk(piece))
            {
                await connection.SendAsync(part, cancellationToken);
            }
        }
    }
}

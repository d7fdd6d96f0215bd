using System.Text;
using Myelin.Server.Tests.Fuzz;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.BadInput;

/// <summary>
/// CVE-2025-55315, CVE-2024-41671: where a proxy and the server disagree on where a request ends, a second request hides in the first.
/// Whatever is not plain is refused, and what comes after it is never answered.
/// </summary>
public sealed class SmugglingTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Hidden = "GET /_matrix/client/versions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Start = "POST /_matrix/client/v3/login HTTP/1.1\r\nHost: localhost\r\n";

    public static TheoryData<string> Requests { get; } =
    [
        $"{Start}Content-Length: 2\r\nContent-Length: 120\r\n\r\n{{}}{Hidden}",
        $"{Start}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{{}}{Hidden}",
        $"{Start}Content-Length: +2\r\n\r\n{{}}{Hidden}",
        $"{Start}Content-Length: 2, 2\r\n\r\n{{}}{Hidden}",
        $"{Start}Content-Length : 2\r\n\r\n{{}}{Hidden}",
        $"{Start}Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n{{}}\r\n0\r\n\r\n{Hidden}",
        $"{Start}Transfer-Encoding: chunked\r\n\r\n2;a\nb\r\n{{}}\r\n0\r\n\r\n{Hidden}",
        $"{Start}Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n{Hidden}",
        $"{Start}Transfer-Encoding: xchunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n{Hidden}",
        $"{Start}X: y\r\n folded: z\r\nContent-Length: 2\r\n\r\n{{}}{Hidden}",
        $"{Start}Bad Name: y\r\nContent-Length: 2\r\n\r\n{{}}{Hidden}",
        $"{Start}Host: other\r\nContent-Length: 2\r\n\r\n{{}}{Hidden}",
        $"GET /_matrix/client/versions\0 HTTP/1.1\r\nHost: a\r\n\r\n{Hidden}",
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task What_is_not_plain_is_refused_and_ends_the_connection(string request)
    {
        var answer = await RawAnswer.OfAsync(server.Address, Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);

        Assert.InRange(answer.Status, 400, 501);
        Assert.DoesNotContain("HTTP/1.1", Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
        Assert.DoesNotContain("unstable_features", Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_both_a_length_and_chunks_the_hidden_request_is_not_answered()
    {
        var request = $"{Start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}";
        var answer = await RawAnswer.OfAsync(server.Address, Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("unstable_features", Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }
}

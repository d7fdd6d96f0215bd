using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Media;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.BadInput;

/// <summary>RFC 9110, "HEAD": what GET answers, without the body.</summary>
public sealed class HeadTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HeadAnswersAsGetDoesWithoutTheBody()
    {
        var alice = await server.RegisterAsync("head");
        var room = await alice.CreateRoomAsync();
        var mxc = await alice.UploadAsync("0123456789"u8.ToArray(), "text/plain", "digits.txt");

        // None of an event: its age, and so its length, is another with each answer.
        foreach (var path in new[]
        {
            "/", "/_matrix/client/versions", "/_matrix/client/v3/account/whoami", $"{RoomClient.Room(room)}/joined_members", $"{RoomClient.Room(room)}/state/m.room.none/",
            "/_matrix/client/v3/room_keys/version", MediaClient.Download(mxc), $"{MediaClient.Download(mxc)}/other.txt", MediaClient.Download("mxc://test.example/absent"),
        })
        {
            using var get = await AskAsync(alice.Http, HttpMethod.Get, path);
            using var head = await AskAsync(alice.Http, HttpMethod.Head, path);
            Assert.True(get.StatusCode == head.StatusCode, $"{path}: {get.StatusCode}, {head.StatusCode}");
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
            Assert.True(get.Content.Headers.ContentLength == head.Content.Headers.ContentLength && get.Content.Headers.ContentLength > 0, $"{path}: {head.Content.Headers.ContentLength}");
            Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.Equal(get.Headers.ETag, head.Headers.ETag);
            Assert.Equal(get.Content.Headers.ContentDisposition, head.Content.Headers.ContentDisposition);
        }

        // A range is of GET alone, a condition of both.
        using var range = await AskAsync(alice.Http, HttpMethod.Head, MediaClient.Download(mxc), headers => headers.Range = new(2, 3));
        Assert.Equal((HttpStatusCode.OK, 10L), (range.StatusCode, range.Content.Headers.ContentLength));
        using var known = await AskAsync(alice.Http, HttpMethod.Head, MediaClient.Download(mxc), headers => headers.IfNoneMatch.Add(range.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);

        // The connection is in order afterwards.
        Assert.Equal("0123456789"u8.ToArray(), await alice.Http.AskAsync(MediaClient.Download(mxc)).BytesAsync());
    }

    [Fact]
    public async Task EveryOperationOfGetAnswersHead()
    {
        var alice = await server.RegisterAsync("head_all");
        var room = Uri.EscapeDataString(await alice.CreateRoomAsync());
        foreach (var contract in server.Services.GetServices<ServedOperation>().Select(served => served.Contract).Where(contract => contract.Method == "GET"))
        {
            var path = string.Join('/', contract.Path.Split('/').Select(segment => segment switch
            {
                "{roomId}" => room,
                "{userId}" => Uri.EscapeDataString(alice.UserId),
                ['{', ..] => "x",
                _ => segment,
            }));
            using var get = await AskAsync(alice.Http, HttpMethod.Get, path);
            using var head = await AskAsync(alice.Http, HttpMethod.Head, path);
            Assert.True(get.StatusCode == head.StatusCode, $"{contract.Id}: {get.StatusCode}, {head.StatusCode}");
        }

        using var other = await AskAsync(alice.Http, HttpMethod.Head, "/_matrix/client/v3/createRoom");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, other.StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(
        HttpClient http, HttpMethod method, string path, Action<System.Net.Http.Headers.HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, path);
        headers?.Invoke(request.Headers);
        return await http.SendAsync(request, Cancel);
    }
}

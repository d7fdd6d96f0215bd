using System.Net;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Push;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.AccountData;

/// <summary>What is as deep as a body may be stands deeper once it is stored among others, and is read again all the same.</summary>
public sealed class DeepContentTests : IAsyncLifetime
{
    private const int DeepestBody = 128;
    private const string V3 = "/_matrix/client/v3";

    private TestGateway _gateway = null!;
    private ServerFixture _server = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _server = await TestGateway.ServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Theory]
    [InlineData(DeepestBody - 2)]
    [InlineData(DeepestBody)]
    public async Task ADeepPushRuleIsReadAndNobodysPushEnds(int depth)
    {
        var (alice, bob, mallory) = (await _server.RegisterAsync("alice"), await _server.RegisterAsync("bob"), await _server.RegisterAsync("mallory"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        await bob.JoinAsync(room);
        await mallory.JoinAsync(room);
        await bob.SetPusherAsync(PusherClient.Pusher(_gateway.Url, "bob"));
        await mallory.SetPusherAsync(PusherClient.Pusher(_gateway.Url, "mallory"));
        var rule = $$$"""{"actions":[],"conditions":[{"kind":"x","y":{{{Nested(depth - 3)}}}}]}""";
        Assert.Equal(HttpStatusCode.OK, await SendAsync(mallory, HttpMethod.Put, "pushrules/global/override/deep", rule));

        var sent = await alice.SendTextAsync(room, "for everybody");

        await _gateway.NextAsync(told => told.EventId() == sent && told.GetProperty("devices")[0].GetProperty("pushkey").GetString() == "bob");
        Assert.Equal(HttpStatusCode.OK, await SendAsync(mallory, HttpMethod.Get, "pushrules/"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(mallory, HttpMethod.Delete, "pushrules/global/override/deep"));
    }

    [Theory]
    [InlineData(DeepestBody - 1)]
    [InlineData(DeepestBody)]
    public async Task ADeepTagIsReadAndTakenAway(int depth)
    {
        var alice = await _server.RegisterAsync("alice");
        var tags = $"user/{Uri.EscapeDataString(alice.UserId)}/rooms/{Uri.EscapeDataString(await alice.CreateRoomAsync())}/tags";
        Assert.Equal(HttpStatusCode.OK, await SendAsync(alice, HttpMethod.Put, $"{tags}/u.deep", $$"""{"x":{{Nested(depth - 1)}}}"""));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(alice, HttpMethod.Get, tags));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(alice, HttpMethod.Delete, $"{tags}/u.deep"));
    }

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    private static async Task<HttpStatusCode> SendAsync(TestUser user, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, $"{V3}/{path}") { Content = body is null ? null : new StringContent(body) };
        using var response = await user.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Server.Accounts;
using Myelin.Server.Push;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Push;

/// <summary>"POST pushers/set" and "GET pushers".</summary>
public sealed class PusherTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Set = "/_matrix/client/v3/pushers/set";
    private const string Url = "https://gateway.example/_matrix/push/v1/notify";

    [Fact]
    public async Task APusherIsMadeChangedAndDeleted()
    {
        var alice = await server.RegisterAsync("pusher_alice");
        Assert.Empty(await alice.PushersAsync());

        await alice.SetPusherAsync(PusherClient.Pusher(Url, data: new { url = Url, format = "event_id_only", custom = new[] { 1 } }));
        var pusher = Assert.Single(await alice.PushersAsync());
        Assert.True(JsonElement.DeepEquals(
            JsonSerializer.SerializeToElement(new
            {
                kind = "http",
                app_id = "org.example.app",
                pushkey = "a key",
                app_display_name = "An app",
                device_display_name = "A phone",
                profile_tag = "tag",
                lang = "en",
                data = new { url = Url, format = "event_id_only", custom = new[] { 1 } },
            }),
            pusher));

        await alice.SetPusherAsync(PusherClient.Pusher(Url, data: new { url = Url + "?x" }));
        Assert.Equal(Url + "?x", Assert.Single(await alice.PushersAsync()).GetProperty("data").GetProperty("url").GetString());

        await alice.SetPusherAsync(PusherClient.Pusher(Url, app: "org.example.other"));
        await alice.SetPusherAsync(new JsonObject { ["kind"] = null, ["app_id"] = "org.example.app", ["pushkey"] = "a key" });
        Assert.Equal("org.example.other", Assert.Single(await alice.PushersAsync()).GetProperty("app_id").GetString());
        await alice.SetPusherAsync(new JsonObject { ["kind"] = null, ["app_id"] = "never.was", ["pushkey"] = "a key" });
    }

    [Fact]
    public async Task OthersLoseTheirsUnlessItIsAppended()
    {
        var alice = await server.RegisterAsync("append_alice");
        var bob = await server.RegisterAsync("append_bob");
        await alice.SetPusherAsync(PusherClient.Pusher(Url, "shared"));
        await bob.SetPusherAsync(PusherClient.Pusher(Url, "shared", append: true));
        Assert.Single(await alice.PushersAsync());
        Assert.Single(await bob.PushersAsync());

        await bob.SetPusherAsync(PusherClient.Pusher(Url, "shared"));
        Assert.Empty(await alice.PushersAsync());
        Assert.Single(await bob.PushersAsync());
    }

    [Fact]
    public async Task ManyAtOnceLeaveOne()
    {
        var users = new List<TestUser>();
        for (var i = 0; i < 6; i++)
        {
            users.Add(await server.RegisterAsync($"race_{i}"));
        }

        await Task.WhenAll(users.Select(user => user.SetPusherAsync(PusherClient.Pusher(Url, "raced"))));

        var left = 0;
        foreach (var user in users)
        {
            left += (await user.PushersAsync()).Length;
        }

        Assert.Equal(1, left);
    }

    [Fact]
    public async Task LoggingOutAndANewPasswordEndThePushersOfThoseDevices()
    {
        var alice = await server.RegisterAsync("logout_alice");
        var phone = await server.LogInAsync("logout_alice");
        var tablet = await server.LogInAsync("logout_alice");
        foreach (var (device, key) in new[] { (alice, "web"), (phone, "phone"), (tablet, "tablet") })
        {
            await device.SetPusherAsync(PusherClient.Pusher(Url, key));
        }

        await tablet.PostAsync("/_matrix/client/v3/logout");
        Assert.Equal(["phone", "web"], (await alice.PushKeysAsync()).Order());

        await alice.PostAsync("/_matrix/client/v3/account/password", new { new_password = "another long password", logout_devices = false, auth = alice.PasswordAuth() });
        Assert.Equal(["phone", "web"], (await alice.PushKeysAsync()).Order());

        await alice.PostAsync(
            "/_matrix/client/v3/account/password", new { new_password = "a third long password", auth = alice.PasswordAuth(password: "another long password") });
        Assert.Equal(["web"], await alice.PushKeysAsync());
    }

    [Fact]
    public async Task ADeactivatedAccountHasNoPushers()
    {
        var alice = await server.RegisterAsync("deactivated_pusher");
        await alice.SetPusherAsync(PusherClient.Pusher(Url, "last"));
        await alice.PostAsync("/_matrix/client/v3/account/deactivate", new { auth = alice.PasswordAuth() });
        Assert.Empty(await server.Get<PusherStore>().HoldersAsync("org.example.app", "last", TestContext.Current.CancellationToken));
    }

    public static TheoryData<string, string> Refused => new()
    {
        { """{"app_id":"a","pushkey":"k"}""", "M_MISSING_PARAM" },
        { """{"kind":"http"}""", "M_MISSING_PARAM" },
        { """{"kind":null,"app_id":"a"}""", "M_MISSING_PARAM" },
        { Change("""{"lang":null}""", remove: "lang"), "M_MISSING_PARAM" },
        { Change("""{"data":{}}"""), "M_MISSING_PARAM" },
        { Change("""{"kind":"carrier pigeon"}"""), "M_INVALID_PARAM" },
        { Change("""{"kind":"email","app_id":"m.email","pushkey":"alice@example.org"}"""), "M_INVALID_PARAM" },
        { Change("""{"kind":7}"""), "M_BAD_JSON" },
        { Change("""{"append":"yes"}"""), "M_BAD_JSON" },
        { Change("""{"data":[]}"""), "M_BAD_JSON" },
        { Change("""{"app_id":""}"""), "M_INVALID_PARAM" },
        { Change($$"""{"app_id":"{{new string('a', PushLimits.MaximumAppId + 1)}}"}"""), "M_INVALID_PARAM" },
        { Change("""{"pushkey":""}"""), "M_INVALID_PARAM" },
        { Change("""{"pushkey":"a\u0000b"}"""), "M_INVALID_PARAM" },
        { Change($$"""{"pushkey":"{{new string('ä', (PushLimits.MaximumPushKey / 2) + 1)}}"}"""), "M_INVALID_PARAM" },
        { Change($$"""{"lang":"{{new string('l', PushLimits.MaximumText + 1)}}"}"""), "M_INVALID_PARAM" },
        { Change($$$"""{"data":{"url":"{{{Url}}}","x":"{{{new string('x', PushLimits.MaximumData)}}}"}}"""), "M_INVALID_PARAM" },
        { Change("""{"data":{"url":"http://gateway.example/_matrix/push/v1/notify"}}"""), "M_INVALID_PARAM" },
        { Change("""{"data":{"url":"https://gateway.example/notify"}}"""), "M_INVALID_PARAM" },
        { Change("""{"data":{"url":"https://user:pass@gateway.example/_matrix/push/v1/notify"}}"""), "M_INVALID_PARAM" },
        { Change("""{"data":{"url":"/_matrix/push/v1/notify"}}"""), "M_INVALID_PARAM" },
        { Change("""{"data":{"url":7}}"""), "M_INVALID_PARAM" },
        { Change($$$"""{"data":{"url":"{{{Url}}}","format":"everything"}}"""), "M_INVALID_PARAM" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task AWrongPusherIsRefused(string body, string errCode)
    {
        var user = await _user.Value;
        (await user.SendTextAsync(HttpMethod.Post, Set, body)).Refused(400, errCode);
        Assert.Empty(await user.PushersAsync());
    }

    [Fact]
    public async Task AUserHasABoundedNumber()
    {
        var alice = await server.RegisterAsync("many_pushers");
        for (var i = 0; i < PushLimits.MaximumPerUser; i++)
        {
            await alice.SetPusherAsync(PusherClient.Pusher(Url, $"many_{i}"));
        }

        (await alice.SendAsync(HttpMethod.Post, Set, PusherClient.Pusher(Url, "one more"))).Refused(403, "M_FORBIDDEN");
        await alice.SetPusherAsync(PusherClient.Pusher(Url, "many_0"));
        Assert.Equal(PushLimits.MaximumPerUser, (await alice.PushersAsync()).Length);
    }

    [Fact]
    public async Task AllThatIsMissingIsNamed()
    {
        var user = await _user.Value;
        var answer = (await user.SendAsync(HttpMethod.Post, Set, new { kind = "http", app_id = "a", pushkey = "k", app_display_name = "n", device_display_name = "d" }))
            .Refused(400, "M_MISSING_PARAM");
        Assert.Equal("Missing parameters: lang, data", answer.GetProperty("error").GetString());
    }

    private readonly Lazy<Task<TestUser>> _user = new(() => server.RegisterAsync($"refused_{Guid.NewGuid():N}"));

    private static string Change(string changes, string? remove = null)
    {
        var pusher = JsonSerializer.SerializeToNode(PusherClient.Pusher(Url))!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            pusher[name] = value?.DeepClone();
        }

        if (remove is not null)
        {
            pusher.Remove(remove);
        }

        return pusher.ToJsonString();
    }
}

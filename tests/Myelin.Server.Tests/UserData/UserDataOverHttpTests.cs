using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.UserData;

/// <summary>What users keep on the server, over HTTP against a whole server.</summary>
public sealed class UserDataOverHttpTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Client = "/_matrix/client/v3";

    [Fact]
    public async Task AccountDataIsKeptForItsOwnerOnly()
    {
        var alice = await server.RegisterAsync("data-alice");
        var bob = await server.RegisterAsync("data-bob");
        var path = $"{Client}/user/{alice.UserId}/account_data/org.example";
        await alice.PutAsync(path, new { a = 1 });
        Assert.Equal(1, (await alice.GetAsync(path)).GetProperty("a").GetInt32());
        await RefusedAsync(bob, HttpMethod.Get, path, HttpStatusCode.Forbidden, "M_FORBIDDEN");
        await RefusedAsync(bob, HttpMethod.Put, path, HttpStatusCode.Forbidden, "M_FORBIDDEN", new { });
        await RefusedAsync(alice, HttpMethod.Put, path, HttpStatusCode.BadRequest, "M_BAD_JSON", Array.Empty<int>());
        await RefusedAsync(alice, HttpMethod.Get, path + ".other", HttpStatusCode.NotFound, "M_NOT_FOUND");
        await RefusedAsync(
            alice, HttpMethod.Put, $"{Client}/user/{alice.UserId}/account_data/m.ignored_user_list", HttpStatusCode.BadRequest, "M_INVALID_PARAM",
            new { ignored_users = new Dictionary<string, object> { ["@other:x"] = new { }, [alice.UserId] = new { } } });
        await alice.PutAsync($"{Client}/user/{alice.UserId}/account_data/m.ignored_user_list", new { ignored_users = new Dictionary<string, object> { ["@other:x"] = new { } } });
        await RefusedAsync(alice, HttpMethod.Put, $"{Client}/user/{alice.UserId}/account_data/m.push_rules", HttpStatusCode.MethodNotAllowed, "M_BAD_JSON", new { });
        await RefusedAsync(alice, HttpMethod.Put, $"{Client}/user/{alice.UserId}/rooms/!a:x/account_data/m.fully_read", HttpStatusCode.MethodNotAllowed, "M_BAD_JSON", new { });
        await RefusedAsync(alice, HttpMethod.Get, $"{Client}/user/{alice.UserId}/rooms/nonsense/account_data/x", HttpStatusCode.BadRequest, "M_INVALID_PARAM");
    }

    [Fact]
    public async Task TagsAreAddedListedAndRemoved()
    {
        var alice = await server.RegisterAsync("tags-alice");
        var room = (await alice.PostAsync($"{Client}/createRoom")).GetProperty("room_id").GetString()!;
        var path = $"{Client}/user/{alice.UserId}/rooms/{Uri.EscapeDataString(room)}/tags";
        Assert.Empty((await alice.GetAsync(path)).GetProperty("tags").EnumerateObject());
        await alice.PutAsync(path + "/m.favourite", new { order = 0.25 });
        await alice.PutAsync(path + "/u.work", new { });
        Assert.Equal(0.25, (await alice.GetAsync(path)).GetProperty("tags").GetProperty("m.favourite").GetProperty("order").GetDouble());
        await alice.CallAsync(HttpMethod.Delete, path + "/m.favourite");
        Assert.Equal(["u.work"], (await alice.GetAsync(path)).GetProperty("tags").EnumerateObject().Select(tag => tag.Name));
        await RefusedAsync(alice, HttpMethod.Put, path + "/u.x", HttpStatusCode.BadRequest, "M_BAD_JSON", new { order = "1" });
        await RefusedAsync(alice, HttpMethod.Put, path + "/" + new string('x', 256), HttpStatusCode.BadRequest, "M_INVALID_PARAM", new { });
    }

    [Fact]
    public async Task FiltersAreStoredAndGivenBack()
    {
        var alice = await server.RegisterAsync("filter-alice");
        var id = (await alice.PostAsync($"{Client}/user/{alice.UserId}/filter", new { room = new { timeline = new { limit = 3 } } })).GetProperty("filter_id").GetString();
        Assert.Equal(3, (await alice.GetAsync($"{Client}/user/{alice.UserId}/filter/{id}")).GetProperty("room").GetProperty("timeline").GetProperty("limit").GetInt32());
        await RefusedAsync(alice, HttpMethod.Get, $"{Client}/user/{alice.UserId}/filter/unknown", HttpStatusCode.NotFound, "M_NOT_FOUND");
        await RefusedAsync(alice, HttpMethod.Post, $"{Client}/user/{alice.UserId}/filter", HttpStatusCode.BadRequest, "M_BAD_JSON", new { room = 1 });
    }

    [Fact]
    public async Task ProfilesAreReadByAllAndChangedByTheirOwner()
    {
        var alice = await server.RegisterAsync("profile-alice");
        var bob = await server.RegisterAsync("profile-bob");
        var path = $"{Client}/profile/{alice.UserId}";
        await alice.PutAsync(path + "/displayname", new { displayname = "Alice" });
        await alice.PutAsync(path + "/org.example.colour", new Dictionary<string, object> { ["org.example.colour"] = new { r = 1 } });
        var (status, profile) = await server.Http.CallAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Alice", profile.GetProperty("displayname").GetString());
        Assert.Equal(1, (await bob.GetAsync(path + "/org.example.colour")).GetProperty("org.example.colour").GetProperty("r").GetInt32());
        await RefusedAsync(bob, HttpMethod.Put, path + "/displayname", HttpStatusCode.Forbidden, "M_FORBIDDEN", new { displayname = "x" });
        await RefusedAsync(alice, HttpMethod.Put, path + "/displayname", HttpStatusCode.BadRequest, "M_MISSING_PARAM", new { });
        await alice.CallAsync(HttpMethod.Delete, path + "/displayname");
        await RefusedAsync(alice, HttpMethod.Get, path + "/displayname", HttpStatusCode.NotFound, "M_NOT_FOUND");
        await RefusedAsync(alice, HttpMethod.Get, $"{Client}/profile/@nobody:test.example", HttpStatusCode.NotFound, "M_NOT_FOUND");
    }

    [Fact]
    public async Task PushRulesAreOrderedSwitchedAndDeleted()
    {
        var alice = await server.RegisterAsync("push-alice");
        var rules = $"{Client}/pushrules/global";
        Assert.True((await alice.GetAsync($"{Client}/pushrules/")).GetProperty("global").GetProperty("underride").GetArrayLength() > 3);
        await alice.PutAsync(rules + "/content/one", new { pattern = "one", actions = new[] { "notify" } });
        await alice.PutAsync(rules + "/content/two", new { pattern = "two", actions = new[] { "notify" } });
        await alice.PutAsync(rules + "/content/three?after=two", new { pattern = "three", actions = new[] { "notify" } });
        var order = (await alice.GetAsync(rules + "/")).GetProperty("content").EnumerateArray().Select(rule => rule.GetProperty("rule_id").GetString());
        Assert.Equal(["two", "three", "one", ".m.rule.contains_user_name"], order);
        Assert.True((await alice.GetAsync(rules + "/content/one/enabled")).GetProperty("enabled").GetBoolean());
        await alice.PutAsync(rules + "/override/.m.rule.master/enabled", new { enabled = true });
        Assert.True((await alice.GetAsync(rules + "/override/.m.rule.master")).GetProperty("enabled").GetBoolean());
        await alice.PutAsync(rules + "/content/one/actions", new { actions = Array.Empty<string>() });
        Assert.Equal(0, (await alice.GetAsync(rules + "/content/one/actions")).GetProperty("actions").GetArrayLength());
        const string sent = """["dont_notify","coalesce",{"set_tweak":"sound","value":"default","org.example":[1]},{"set_tweak":"highlight"},"notify"]""";
        await alice.PutAsync(rules + "/content/one/actions", JsonNode.Parse($$"""{"actions":{{sent}}}"""));
        Assert.Equal(sent, (await alice.GetAsync(rules + "/content/one/actions")).GetProperty("actions").GetRawText());
        await alice.PutAsync(rules + "/override/quiet", new { conditions = Array.Empty<object>(), actions = new[] { "dont_notify" } });
        Assert.Equal("""["dont_notify"]""", (await alice.GetAsync(rules + "/override/quiet")).GetProperty("actions").GetRawText());
        await alice.CallAsync(HttpMethod.Delete, rules + "/content/one");
        await RefusedAsync(alice, HttpMethod.Get, rules + "/content/one", HttpStatusCode.NotFound, "M_NOT_FOUND");
        await RefusedAsync(alice, HttpMethod.Delete, rules + "/content/one", HttpStatusCode.NotFound, "M_NOT_FOUND");
        await RefusedAsync(alice, HttpMethod.Put, rules + "/content/.mine", HttpStatusCode.BadRequest, "M_INVALID_PARAM", new { pattern = "x", actions = Array.Empty<string>() });
        await RefusedAsync(alice, HttpMethod.Put, rules + "/content/x?before=none", HttpStatusCode.BadRequest, "M_UNKNOWN", new { pattern = "x", actions = Array.Empty<string>() });
        Assert.Equal(JsonValueKind.Object, (await alice.GetAsync($"{Client}/user/{alice.UserId}/account_data/m.push_rules")).GetProperty("global").ValueKind);
    }

    [Fact]
    public async Task RoomsOthersAreNotInRefuseReceiptsTypingAndAliases()
    {
        var alice = await server.RegisterAsync("outside-alice");
        const string Room = "!nowhere:test.example";
        await RefusedAsync(alice, HttpMethod.Post, $"{Client}/rooms/{Room}/receipt/m.read/$x", HttpStatusCode.Forbidden, "M_FORBIDDEN", new { });
        await RefusedAsync(alice, HttpMethod.Post, $"{Client}/rooms/{Room}/receipt/m.read/$x", HttpStatusCode.BadRequest, "M_INVALID_PARAM", new { thread_id = 1 });
        await RefusedAsync(alice, HttpMethod.Post, $"{Client}/rooms/{Room}/receipt/m.unknown/$x", HttpStatusCode.BadRequest, "M_INVALID_PARAM", new { });
        await RefusedAsync(alice, HttpMethod.Put, $"{Client}/rooms/{Room}/typing/{alice.UserId}", HttpStatusCode.Forbidden, "M_FORBIDDEN", new { typing = true });
        await RefusedAsync(alice, HttpMethod.Put, $"{Client}/directory/room/%23x:test.example", HttpStatusCode.Forbidden, "M_FORBIDDEN", new { room_id = Room });
        await RefusedAsync(alice, HttpMethod.Get, $"{Client}/rooms/{Room}/aliases", HttpStatusCode.Forbidden, "M_FORBIDDEN");
        await RefusedAsync(alice, HttpMethod.Get, $"{Client}/directory/room/%23x:test.example", HttpStatusCode.NotFound, "M_NOT_FOUND");
        await RefusedAsync(alice, HttpMethod.Put, $"{Client}/directory/list/room/{Room}", HttpStatusCode.NotFound, "M_NOT_FOUND", new { });
        Assert.Equal(0, (await alice.GetAsync($"{Client}/publicRooms?limit=5")).GetProperty("chunk").GetArrayLength());
        await RefusedAsync(alice, HttpMethod.Get, $"{Client}/publicRooms?since=nonsense", HttpStatusCode.BadRequest, "M_INVALID_PARAM");
    }

    private static async Task RefusedAsync(TestUser user, HttpMethod method, string path, HttpStatusCode status, string errCode, object? body = null)
    {
        var (actual, answer) = await user.SendAsync(method, path, body);
        Assert.True(actual == status && answer.GetProperty("errcode").GetString() == errCode, $"{method} {path}: {(int)actual} {answer}");
    }
}

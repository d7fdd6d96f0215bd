using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>What belongs to a user: account data, tags, filters, profile, receipts and typing; and what the server says of itself.</summary>
internal static class UserDataScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        await DiscoverAsync(world);
        var room = (await world.Alice.PostAsync($"{V3}/createRoom", new { preset = "public_chat" })).GetProperty("room_id").GetString()!;
        await AccountDataAsync(world, room);
        await ProfileAsync(world);
        await EphemeralAsync(world, room);
    }

    private static async Task DiscoverAsync(ScenarioWorld world)
    {
        foreach (var path in new[] { "/_matrix/client/versions", "/.well-known/matrix/client", "/.well-known/matrix/support" })
        {
            (await world.Anonymous.CallAsync(HttpMethod.Get, path)).Succeeded();
        }

        await world.Alice.GetAsync($"{V3}/capabilities");
    }

    private static async Task AccountDataAsync(ScenarioWorld world, string room)
    {
        var alice = world.Alice;
        var (mine, bobs) = ($"{V3}/user/{Escape(alice.UserId)}", $"{V3}/user/{Escape(world.Bob.UserId)}");
        var inRoom = $"{mine}/rooms/{Escape(room)}";
        foreach (var data in new[] { $"{mine}/account_data/org.example.settings", $"{inRoom}/account_data/org.example.settings" })
        {
            await alice.PutAsync(data, new { colour = "blue" });
            await alice.GetAsync(data);
            (await alice.SendAsync(HttpMethod.Get, data + ".none")).Refused(404, "M_NOT_FOUND");
        }

        (await alice.SendAsync(HttpMethod.Put, $"{bobs}/account_data/org.example.settings", new { })).Refused(403, "M_FORBIDDEN");
        (await alice.SendAsync(HttpMethod.Put, $"{bobs}/rooms/{Escape(room)}/account_data/org.example.settings", new { })).Refused(403, "M_FORBIDDEN");
        (await alice.SendAsync(HttpMethod.Put, $"{mine}/account_data/m.fully_read", new { })).Refused(405, "M_BAD_JSON");
        await alice.PutAsync($"{inRoom}/tags/u.work", new { order = 0.25 });
        await alice.GetAsync($"{inRoom}/tags");
        await alice.CallAsync(HttpMethod.Delete, $"{inRoom}/tags/u.work");

        var filter = (await alice.PostAsync($"{mine}/filter", new { room = new { timeline = new { limit = 10 } } })).GetProperty("filter_id").GetString()!;
        await alice.GetAsync($"{mine}/filter/{filter}");
        (await alice.SendAsync(HttpMethod.Get, $"{mine}/filter/none")).Refused(404, "M_NOT_FOUND");
        (await alice.SendAsync(HttpMethod.Post, $"{bobs}/filter", new { })).Refused(403, "M_FORBIDDEN");
    }

    private static async Task ProfileAsync(ScenarioWorld world)
    {
        var (alice, profile) = (world.Alice, $"{V3}/profile/{Escape(world.Alice.UserId)}");
        await alice.PutAsync($"{profile}/displayname", new { displayname = "Alice" });
        await alice.PutAsync($"{profile}/org.example.field", new Dictionary<string, object> { ["org.example.field"] = new[] { 1, 2 } });
        (await world.Anonymous.CallAsync(HttpMethod.Get, profile)).Succeeded();
        (await world.Anonymous.CallAsync(HttpMethod.Get, $"{profile}/displayname")).Succeeded();
        (await world.Anonymous.CallAsync(HttpMethod.Get, $"{V3}/profile/{Escape("@none:test.example")}")).Refused(404, "M_NOT_FOUND");
        (await world.Bob.SendAsync(HttpMethod.Put, $"{profile}/displayname", new { displayname = "Bob" })).Refused(403, "M_FORBIDDEN");
        await alice.CallAsync(HttpMethod.Delete, $"{profile}/org.example.field");
    }

    private static async Task EphemeralAsync(ScenarioWorld world, string room)
    {
        var (alice, at) = (world.Alice, RoomScenario.Of(room));
        var message = (await alice.PutAsync($"{at}/send/m.room.message/r", new { body = "Seen?" })).GetProperty("event_id").GetString()!;
        await alice.PostAsync($"{at}/receipt/m.read/{Escape(message)}", new { thread_id = "main" });
        await alice.PostAsync($"{at}/read_markers", new Dictionary<string, string> { ["m.fully_read"] = message });
        await alice.PutAsync($"{at}/typing/{Escape(alice.UserId)}", new { typing = true, timeout = 1000 });
        (await alice.SendAsync(HttpMethod.Put, $"{at}/typing/{Escape(world.Bob.UserId)}", new { typing = true })).Refused(403, "M_FORBIDDEN");
    }
}

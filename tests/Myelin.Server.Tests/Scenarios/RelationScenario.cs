using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Children of events, threads and what is bundled with their parents.</summary>
internal static class RelationScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var (alice, bob) = (world.Alice, world.Bob);
        var room = (await alice.PostAsync($"{V3}/createRoom", new { preset = "private_chat", invite = new[] { bob.UserId } })).GetProperty("room_id").GetString()!;
        await bob.PostAsync($"{RoomScenario.Of(room)}/join");
        async Task<string> SendAsync(TestUser user, string transaction, object content) =>
            (await user.PutAsync($"{RoomScenario.Of(room)}/send/m.room.message/{transaction}", content)).GetProperty("event_id").GetString()!;
        Dictionary<string, object> Child(string parent, string type) => new()
        {
            ["msgtype"] = "m.text",
            ["body"] = "child",
            ["m.new_content"] = new { msgtype = "m.text", body = "changed" },
            ["m.relates_to"] = new { rel_type = type, event_id = parent },
        };

        var root = await SendAsync(alice, "root", new { msgtype = "m.text", body = "root" });
        var reply = await SendAsync(bob, "reply", Child(root, "m.thread"));
        await SendAsync(bob, "reply edit", Child(reply, "m.replace"));
        await SendAsync(alice, "edit", Child(root, "m.replace"));
        await SendAsync(bob, "reference", Child(root, "m.reference"));
        (await bob.SendAsync(HttpMethod.Put, $"{RoomScenario.Of(room)}/send/m.room.message/nested", Child(reply, "m.thread"))).Refused(400, "M_UNKNOWN");

        var relations = $"/_matrix/client/v1/rooms/{Escape(room)}/relations/{Escape(root)}";
        var page = await bob.GetAsync($"{relations}?limit=1&dir=b");
        await bob.GetAsync($"{relations}?limit=2&dir=b&from={page.GetProperty("next_batch").GetString()}");
        await bob.GetAsync($"{relations}?dir=f&to={page.GetProperty("next_batch").GetString()}&recurse=true");
        await bob.GetAsync($"{relations}/m.thread?recurse=false");
        await bob.GetAsync($"{relations}/m.replace/m.room.message?dir=b&limit=5");
        await bob.GetAsync($"{RoomScenario.Of(room)}/event/{Escape(root)}");
        await bob.GetAsync($"{RoomScenario.Of(room)}/context/{Escape(root)}");
        await bob.GetAsync($"{RoomScenario.Of(room)}/messages?dir=b");
        await bob.GetAsync($"{V3}/sync?timeout=0&filter={Escape("""{"room":{"timeline":{"limit":5}}}""")}");
        foreach (var path in new[] { "", "/m.thread", "/m.thread/m.room.message" })
        {
            (await world.Carol.SendAsync(HttpMethod.Get, relations + path)).Refused(404, "M_NOT_FOUND");
        }

        var threads = $"/_matrix/client/v1/rooms/{Escape(room)}/threads";
        await bob.GetAsync($"{threads}?include=all&limit=1");
        await bob.GetAsync($"{threads}?include=participated");
        (await bob.SendAsync(HttpMethod.Get, $"{threads}?from=none")).Refused(400, "M_INVALID_PARAM");
        (await world.Carol.SendAsync(HttpMethod.Get, threads)).Refused(403, "M_FORBIDDEN");
    }
}

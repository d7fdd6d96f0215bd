using System.Globalization;
using Myelin.Server.Tests.Hosting;
using static Myelin.Server.Tests.Scenarios.ScenarioWorld;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Making rooms, membership, sending and reading.</summary>
internal static class RoomScenario
{
    public static async Task PlayAsync(ScenarioWorld world)
    {
        var room = await CreateAsync(world);
        await MembershipAsync(world, room);
        await SendAsync(world, room);
        await ReadAsync(world, room);
        (await world.Bob.SendAsync(HttpMethod.Post, $"{Of(room)}/upgrade", new { new_version = "12" })).Refused(403, "M_FORBIDDEN");
        (await world.Alice.SendAsync(HttpMethod.Post, $"{Of(room)}/upgrade", new { new_version = "none" })).Refused(400, "M_UNSUPPORTED_ROOM_VERSION");
        await world.Alice.PostAsync($"{Of(room)}/upgrade", new { new_version = "11" });
    }

    public static string Of(string room) => $"{V3}/rooms/{Escape(room)}";

    private static async Task<string> CreateAsync(ScenarioWorld world)
    {
        var answer = await world.Alice.PostAsync($"{V3}/createRoom", new
        {
            preset = "public_chat",
            name = "A room",
            topic = "Of this and that",
            invite = new[] { world.Bob.UserId },
            initial_state = new[] { new { type = "m.room.guest_access", state_key = "", content = new { guest_access = "can_join" } } },
        });
        (await world.Alice.SendAsync(HttpMethod.Post, $"{V3}/createRoom", new { room_version = "none" })).Refused(400, "M_UNSUPPORTED_ROOM_VERSION");
        (await world.Alice.SendAsync(HttpMethod.Post, $"{V3}/createRoom", new { name = 7 })).Refused(400, "M_BAD_JSON");
        return answer.GetProperty("room_id").GetString()!;
    }

    private static async Task MembershipAsync(ScenarioWorld world, string room)
    {
        var (alice, bob, carol) = (world.Alice, world.Bob, world.Carol);
        await bob.PostAsync($"{Of(room)}/join", new { reason = "invited" });
        (await carol.SendAsync(HttpMethod.Post, $"{Of(room)}/invite", new { user_id = bob.UserId })).Refused(403, "M_FORBIDDEN");
        await alice.PostAsync($"{Of(room)}/invite", new { user_id = carol.UserId });
        await carol.PostAsync($"{V3}/join/{Escape(room)}");
        await alice.PostAsync($"{Of(room)}/kick", new { user_id = carol.UserId, reason = "once" });
        await alice.PostAsync($"{Of(room)}/ban", new { user_id = carol.UserId });
        (await carol.SendAsync(HttpMethod.Post, $"{Of(room)}/join", new { })).Refused(403, "M_FORBIDDEN");
        (await bob.SendAsync(HttpMethod.Post, $"{Of(room)}/ban", new { user_id = alice.UserId })).Refused(403, "M_FORBIDDEN");
        (await bob.SendAsync(HttpMethod.Post, $"{Of(room)}/kick", new { user_id = alice.UserId })).Refused(403, "M_FORBIDDEN");
        (await bob.SendAsync(HttpMethod.Post, $"{Of(room)}/unban", new { user_id = carol.UserId })).Refused(403, "M_FORBIDDEN");
        await alice.PostAsync($"{Of(room)}/unban", new { user_id = carol.UserId });
        await carol.PostAsync($"{Of(room)}/forget");
        (await alice.SendAsync(HttpMethod.Post, $"{Of(room)}/forget", new { })).Refused(400, "M_UNKNOWN");
        await bob.GetAsync($"{V3}/joined_rooms");

        var knocked = (await alice.PostAsync($"{V3}/createRoom", new
        {
            initial_state = new[] { new { type = "m.room.join_rules", state_key = "", content = new { join_rule = "knock" } } },
        })).GetProperty("room_id").GetString()!;
        await carol.PostAsync($"{V3}/knock/{Escape(knocked)}", new { reason = "let me in" });
        (await world.Anonymous.CallAsync(HttpMethod.Post, $"{V3}/knock/{Escape(knocked)}", new { })).Refused(401, "M_MISSING_TOKEN");
        await carol.PostAsync($"{Of(knocked)}/leave");
        (await carol.SendAsync(HttpMethod.Post, $"{V3}/join/{Escape(knocked)}", new { })).Refused(403, "M_FORBIDDEN");
    }

    private static async Task SendAsync(ScenarioWorld world, string room)
    {
        var (alice, bob) = (world.Alice, world.Bob);
        var message = (await bob.PutAsync($"{Of(room)}/send/m.room.message/1", new { msgtype = "m.text", body = "Hello" })).GetProperty("event_id").GetString()!;
        var again = (await bob.PutAsync($"{Of(room)}/send/m.room.message/1", new { msgtype = "m.text", body = "Hello" })).GetProperty("event_id").GetString()!;
        Assert.Equal(message, again);
        (await world.Carol.SendAsync(HttpMethod.Put, $"{Of(room)}/send/m.room.message/1", new { body = "?" })).Refused(403, "M_FORBIDDEN");
        var like = new Dictionary<string, object> { ["m.relates_to"] = new { rel_type = "m.annotation", event_id = message, key = "+1" } };
        await bob.PutAsync($"{Of(room)}/send/m.reaction/like", like);
        (await bob.SendAsync(HttpMethod.Put, $"{Of(room)}/send/m.reaction/again", like)).Refused(400, "M_DUPLICATE_ANNOTATION");
        await bob.PutAsync($"{Of(room)}/redact/{Escape(message)}/2", new { reason = "a slip" });
        await alice.PutAsync($"{Of(room)}/state/m.room.topic", new { topic = "Another" });
        await alice.PutAsync($"{Of(room)}/state/org.example.state/key", new { value = 1 });
        (await bob.SendAsync(HttpMethod.Put, $"{Of(room)}/state/m.room.topic", new { topic = "Bob's" })).Refused(403, "M_FORBIDDEN");
        (await bob.SendAsync(HttpMethod.Put, $"{Of(room)}/state/org.example.state/key", new { value = 2 })).Refused(403, "M_FORBIDDEN");
    }

    private static async Task ReadAsync(ScenarioWorld world, string room)
    {
        var (alice, carol) = (world.Alice, world.Carol);
        var outsider = await world.RegisterAsync("outsider");
        var sent = (await alice.PutAsync($"{Of(room)}/send/m.room.message/3", new { msgtype = "m.text", body = "Read me" })).GetProperty("event_id").GetString()!;
        await alice.GetAsync($"{Of(room)}/event/{Escape(sent)}");
        (await alice.SendAsync(HttpMethod.Get, $"{Of(room)}/event/%24unknown")).Refused(404, "M_NOT_FOUND");
        await alice.GetAsync($"{Of(room)}/context/{Escape(sent)}?limit=3");
        await alice.GetAsync($"{Of(room)}/state");
        await alice.GetAsync($"{Of(room)}/state/m.room.topic");
        await alice.GetAsync($"{Of(room)}/state/m.room.topic/?format=event");
        await alice.GetAsync($"{Of(room)}/state/org.example.state/key");
        (await alice.SendAsync(HttpMethod.Get, $"{Of(room)}/state/org.example.none/key")).Refused(404, "M_NOT_FOUND");
        await alice.GetAsync($"{Of(room)}/members?membership=join");
        await alice.GetAsync($"{Of(room)}/joined_members");
        await alice.GetAsync($"{Of(room)}/messages?dir=b&limit=5&filter={Escape("""{"lazy_load_members":true}""")}");
        await alice.GetAsync($"{Of(room)}/messages?dir=f&limit=100");
        (await alice.SendAsync(HttpMethod.Get, $"{Of(room)}/messages?dir=sideways")).Refused(400, "M_INVALID_PARAM");
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        await alice.GetAsync($"/_matrix/client/v1/rooms/{Escape(room)}/timestamp_to_event?ts={now}&dir=b");
        (await alice.SendAsync(HttpMethod.Get, $"/_matrix/client/v1/rooms/{Escape(room)}/timestamp_to_event?ts=1&dir=b")).Refused(404, "M_NOT_FOUND");
        foreach (var path in new[] { "state", "members", "joined_members", "messages?dir=b", "state/m.room.topic" })
        {
            (await outsider.SendAsync(HttpMethod.Get, $"{V3}/rooms/{Escape("!unknown:test.example")}/{path}")).Refused(403, "M_FORBIDDEN");
        }

        (await outsider.SendAsync(HttpMethod.Get, $"{Of(room)}/joined_members")).Refused(403, "M_FORBIDDEN");
        Assert.NotNull(carol);
    }
}

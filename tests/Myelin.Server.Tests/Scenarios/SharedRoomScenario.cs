using System.Text;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Users of another server join rooms of this one, which the other server then reads and sends to.</summary>
internal static class SharedRoomScenario
{
    private const string V1 = "/_matrix/federation/v1";
    private const string V2 = "/_matrix/federation/v2";

    public static async Task PlayAsync(ScenarioWorld world)
    {
        if (world.Peer is not { } peer)
        {
            return;
        }

        var http = world.PeerClient();
        var zed = peer.User("zed");
        var room = await world.Alice.CreateRoomAsync(new { preset = "public_chat", room_version = "11" });
        var template = (await http.CallAsync(HttpMethod.Get, $"{V1}/make_join/{Escape(room)}/{Escape(zed.Value)}?ver=10&ver=11", (HttpContent?)null)).Succeeded();
        var join = Complete(peer, room, zed, template);
        (await http.CallAsync(HttpMethod.Put, $"{V2}/send_join/{Escape(room)}/{Escape(join.EventId.Value)}", Body(join))).Succeeded();

        await RetrieveAsync(http, room, join);
        await SendAsync(peer, http, room, join);
        await QueryAsync(world, http, room);
        await RefuseTemplatesAsync(world, peer, http, room);
        await RefuseJoinsAsync(world, peer, http, room, join);
    }

    private static async Task RetrieveAsync(HttpClient http, string room, Pdu join)
    {
        var (at, id) = (Escape(room), Escape(join.EventId.Value));
        foreach (var path in (string[])[$"event/{id}", $"state/{at}?event_id={id}", $"state_ids/{at}?event_id={id}", $"event_auth/{at}/{id}", $"backfill/{at}?v={id}&limit=5"])
        {
            (await http.CallAsync(HttpMethod.Get, $"{V1}/{path}", (HttpContent?)null)).Succeeded();
        }

        (await http.CallAsync(HttpMethod.Post, $"{V1}/get_missing_events/{at}", new
        {
            earliest_events = Array.Empty<string>(),
            latest_events = new[] { join.EventId.Value },
            limit = 5,
        })).Succeeded();
        (await http.CallAsync(HttpMethod.Get, $"{V1}/event/%24nothing", (HttpContent?)null)).Refused(404, "M_NOT_FOUND");
        (await http.CallAsync(HttpMethod.Get, $"{V1}/state/{at}?event_id=%24nothing", (HttpContent?)null)).Refused(404, "M_NOT_FOUND");
        (await http.CallAsync(HttpMethod.Get, $"{V1}/state_ids/{at}?event_id=%24nothing", (HttpContent?)null)).Refused(404, "M_NOT_FOUND");
    }

    private static async Task SendAsync(ScenarioPeer peer, HttpClient http, string room, Pdu join)
    {
        var message = PduBuilder.Build(
            new PduDraft
            {
                RoomVersion = join.RoomVersion,
                RoomId = RoomId.Parse(room),
                Sender = join.Sender,
                Type = "m.room.message",
                ContentJson = """{"msgtype":"m.text","body":"from afar"}"""u8.ToArray(),
                PrevEvents = [join.EventId],
                AuthEvents = [.. join.AuthEvents.Take(2), join.EventId],
                Depth = join.Depth + 1,
                OriginServerTs = join.OriginServerTs + 1,
            },
            peer.Server.Name,
            peer.Server.Key);
        var transaction = $$"""{"origin":"{{peer.Server.Name}}","origin_server_ts":1,"pdus":[{{Encoding.UTF8.GetString(message.Json.Span)}}],"edus":[]}""";
        (await http.CallAsync(HttpMethod.Put, $"{V1}/send/first", new StringContent(transaction, Encoding.UTF8, "application/json"))).Succeeded();
    }

    private static async Task QueryAsync(ScenarioWorld world, HttpClient http, string room)
    {
        (await world.Alice.SendAsync(HttpMethod.Put, $"{ScenarioWorld.V3}/directory/room/%23shared%3Atest.example", new { room_id = room })).Succeeded();
        (await http.CallAsync(HttpMethod.Get, $"{V1}/query/directory?room_alias=%23shared%3Atest.example", (HttpContent?)null)).Succeeded();
        (await http.CallAsync(HttpMethod.Get, $"{V1}/query/directory?room_alias=%23none%3Atest.example", (HttpContent?)null)).Refused(404, "M_NOT_FOUND");
        (await http.CallAsync(HttpMethod.Get, $"{V1}/query/profile?user_id={Escape(world.Alice.UserId)}", (HttpContent?)null)).Succeeded();
        (await http.CallAsync(HttpMethod.Get, $"{V1}/query/profile?user_id=%40none%3Atest.example", (HttpContent?)null)).Refused(404, "M_NOT_FOUND");
    }

    private static async Task RefuseTemplatesAsync(ScenarioWorld world, ScenarioPeer peer, HttpClient http, string room)
    {
        var zoe = peer.User("zoe");
        (await MakeAsync(room, zoe, "?ver=1")).Refused(400, "M_INCOMPATIBLE_ROOM_VERSION");
        (await MakeAsync("!none:test.example", zoe, "?ver=11")).Refused(404, "M_NOT_FOUND");
        (await MakeAsync(room, UserId.Parse("@somebody:else.example"), "?ver=11")).Refused(403, "M_FORBIDDEN");
        var elsewhere = await world.Alice.CreateRoomAsync(new { preset = "private_chat", room_version = "11" });
        await RestrictAsync(world, elsewhere, "!unknown:elsewhere.example");
        (await MakeAsync(elsewhere, zoe, "?ver=11")).Refused(400, "M_UNABLE_TO_AUTHORISE_JOIN");

        // Zed is in the first room, but nobody here may invite to the second.
        var powerless = await world.Alice.CreateRoomAsync(new { preset = "private_chat", room_version = "11" });
        await RestrictAsync(world, powerless, room);
        await world.Alice.SetStateAsync(powerless, "m.room.power_levels", new { users = new Dictionary<string, int> { [world.Alice.UserId] = 49 }, invite = 50, state_default = 49 });
        (await MakeAsync(powerless, peer.User("zed"), "?ver=11")).Refused(400, "M_UNABLE_TO_GRANT_JOIN");

        async Task<(System.Net.HttpStatusCode Status, JsonElement Body)> MakeAsync(string asked, UserId user, string query) =>
            await http.CallAsync(HttpMethod.Get, $"{V1}/make_join/{Escape(asked)}/{Escape(user.Value)}{query}", (HttpContent?)null);
    }

    private static async Task RefuseJoinsAsync(ScenarioWorld world, ScenarioPeer peer, HttpClient http, string room, Pdu join)
    {
        (await SendAsync(room, "$another", Body(join))).Refused(400, "M_INVALID_PARAM");
        (await SendAsync(room, join.EventId.Value, new StringContent("{}", Encoding.UTF8, "application/json"))).Refused(400, "M_BAD_JSON");
        var closed = await world.Alice.CreateRoomAsync(new { preset = "private_chat", room_version = "11" });
        (await http.CallAsync(HttpMethod.Get, $"{V1}/state_ids/{Escape(closed)}?event_id={Escape(join.EventId.Value)}", (HttpContent?)null)).Refused(403, "M_FORBIDDEN");
        var uninvited = Complete(peer, closed, peer.User("zoe"), await TemplateOfAsync(world, closed));
        (await SendAsync(closed, uninvited.EventId.Value, Body(uninvited))).Refused(403, "M_FORBIDDEN");

        async Task<(System.Net.HttpStatusCode Status, JsonElement Body)> SendAsync(string asked, string id, HttpContent body) => await http.CallAsync(HttpMethod.Put, $"{V2}/send_join/{Escape(asked)}/{Escape(id)}", body);
    }

    /// <summary>A template that nobody has given: the room's head by what a member sees of it.</summary>
    private static async Task<JsonElement> TemplateOfAsync(ScenarioWorld world, string room)
    {
        var state = (await world.Alice.GetAsync(room, "state")).EnumerateArray().ToList();
        var last = await world.Alice.SendTextAsync(room, "the head");
        var auth = state.Where(item => item.GetProperty("type").GetString() is "m.room.create" or "m.room.power_levels" or "m.room.join_rules").Select(item => item.GetProperty("event_id").GetString());
        return JsonSerializer.SerializeToElement(new
        {
            room_version = "11",
            @event = new { prev_events = new[] { last }, auth_events = auth, depth = 50, type = "m.room.member", content = new { membership = "join" } },
        });
    }

    private static Pdu Complete(ScenarioPeer peer, string room, UserId user, JsonElement answer)
    {
        Assert.True(KnownRoomVersions.TryGet(answer.GetProperty("room_version").GetString()!, out var version));
        var template = PduTemplate.Read(version, Encoding.UTF8.GetBytes(answer.GetProperty("event").GetRawText()));
        return PduBuilder.Build(
            new PduDraft
            {
                RoomVersion = version,
                RoomId = RoomId.Parse(room),
                Sender = user,
                Type = EventTypes.Member,
                StateKey = user.Value,
                ContentJson = """{"membership":"join"}"""u8.ToArray(),
                PrevEvents = template.PrevEvents,
                AuthEvents = template.AuthEvents,
                Depth = template.Depth,
                OriginServerTs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            },
            peer.Server.Name,
            peer.Server.Key,
            template.ReferenceHash);
    }

    private static StringContent Body(Pdu pdu) => new(Encoding.UTF8.GetString(pdu.Json.Span), Encoding.UTF8, "application/json");

    private static Task<JsonElement> RestrictAsync(ScenarioWorld world, string room, string allowed) => world.Alice.SetStateAsync(
        room, "m.room.join_rules", new { join_rule = "restricted", allow = new[] { new { type = "m.room_membership", room_id = allowed } } });

    private static string Escape(string identifier) => Uri.EscapeDataString(identifier);
}

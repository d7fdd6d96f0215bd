using System.Net;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>"Avoiding duplicate annotations" and "Validation of m.thread relationships".</summary>
public sealed class RelationRulesTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task TheSameAnnotationIsRefusedUntilTheFirstIsRedacted()
    {
        var alice = await server.RegisterAsync("relation_alice");
        var bob = await server.RegisterAsync("relation_bob");
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        var parent = await alice.SendTextAsync(room, "parent");
        var other = await alice.SendTextAsync(room, "other");

        var first = Id(await RelateAsync(alice, room, parent, "m.annotation", "+1", "once"));
        Assert.Equal(first, Id(await RelateAsync(alice, room, parent, "m.annotation", "+1", "once")));
        await RefusedAsync(alice, room, parent);

        await RelateAsync(alice, room, parent, "m.annotation", "-1");
        await RelateAsync(alice, room, other, "m.annotation", "+1");
        await RelateAsync(alice, room, parent, "m.annotation", "+1", type: "org.example.other");
        await RelateAsync(bob, room, parent, "m.annotation", "+1");
        await RefusedAsync(bob, room, parent);

        await alice.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(first)}/r", new { });
        Assert.NotEqual(first, Id(await RelateAsync(alice, room, parent, "m.annotation", "+1")));
    }

    [Fact]
    public async Task OfTheSameAnnotationsAtOnceOneIsTaken()
    {
        var alice = await server.RegisterAsync("relation_hasty");
        var room = await alice.CreateRoomAsync();
        var parent = await alice.SendTextAsync(room, "parent");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => alice.SendAsync(
            HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.reaction/{Guid.NewGuid():N}", Content(parent, "m.annotation", "+1"))));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.OK),
            answer => Assert.Equal((HttpStatusCode.BadRequest, "M_DUPLICATE_ANNOTATION"), (answer.Status, answer.Answer.GetProperty("errcode").GetString())));
    }

    [Fact]
    public async Task AThreadBeginsAtAnEventThatRelatesToNone()
    {
        var alice = await server.RegisterAsync("relation_threads");
        var room = await alice.CreateRoomAsync();
        var root = await alice.SendTextAsync(room, "root");
        var child = Id(await RelateAsync(alice, room, root, "m.thread", null));
        var refusal = await RelateAsync(alice, room, child, "m.thread", null, expected: HttpStatusCode.BadRequest);
        Assert.Equal("M_UNKNOWN", refusal.GetProperty("errcode").GetString());

        // A rich reply has no relation type, and an unknown root may come later.
        var reply = Id(await alice.CallAsync(
            HttpMethod.Put,
            $"{RoomClient.Room(room)}/send/m.room.message/reply",
            new Dictionary<string, object> { ["m.relates_to"] = new Dictionary<string, object> { ["m.in_reply_to"] = new { event_id = root } } }));
        await RelateAsync(alice, room, reply, "m.thread", null);
        await RelateAsync(alice, room, "$unknown", "m.thread", null);
    }

    private static string Id(JsonElement answer) => answer.GetProperty("event_id").GetString()!;

    private static async Task RefusedAsync(TestUser user, string room, string parent) => Assert.Equal(
        "M_DUPLICATE_ANNOTATION",
        (await RelateAsync(user, room, parent, "m.annotation", "+1", expected: HttpStatusCode.BadRequest)).GetProperty("errcode").GetString());

    private static Task<JsonElement> RelateAsync(
        TestUser user, string room, string parent, string relation, string? key, string? transaction = null, string type = "m.reaction", HttpStatusCode expected = HttpStatusCode.OK) =>
        user.CallAsync(
            HttpMethod.Put, $"{RoomClient.Room(room)}/send/{type}/{transaction ?? Guid.NewGuid().ToString("N")}", Content(parent, relation, key), expected);

    private static Dictionary<string, object> Content(string parent, string relation, string? key)
    {
        var relates = new Dictionary<string, object> { ["rel_type"] = relation, ["event_id"] = parent };
        if (key is not null)
        {
            relates["key"] = key;
        }

        return new Dictionary<string, object> { ["m.relates_to"] = relates };
    }
}

using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Push;

/// <summary>Messages that don't say whom they mention, as old clients and bridges send them (MSC3952, "Backwards compatibility"; <c>Push:LegacyMentions</c>).</summary>
public sealed class LegacyMentionTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Rules = "/_matrix/client/v3/pushrules";

    [Theory]
    [InlineData("Is Dr. Who? there?", false, 1)]
    [InlineData("is dr. who? there?", false, 1)]
    [InlineData("Is Dr. Whom there?", false, 0)]
    [InlineData("legacy_doctor: hello", false, 1)]
    [InlineData("legacy_doctors, hello", false, 0)]
    [InlineData("Attention @room!", false, 1)]
    [InlineData("Attention @rooms", false, 0)]
    [InlineData("Is Dr. Who? there?", true, 0)]
    [InlineData("legacy_doctor: hello", true, 0)]
    [InlineData("Attention @room!", true, 0)]
    public async Task WhoIsNamedInTheBodyIsMentionedUnlessTheSenderSaysWhomElse(string body, bool hasMentions, int highlights)
    {
        var (sender, doctor) = (await UserAsync("legacy_sender"), await UserAsync("legacy_doctor"));
        var room = await sender.CreateRoomAsync();
        await doctor.JoinAsync(room);
        await doctor.SetStateAsync(room, "m.room.member", new { membership = "join", displayname = "Dr. Who?" }, doctor.UserId);
        var content = new Dictionary<string, object> { ["msgtype"] = "m.text", ["body"] = body };
        if (hasMentions)
        {
            content["m.mentions"] = new { };
        }

        await sender.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/m.room.message/1", content);

        Assert.Equal((1, highlights), SyncClient.Unread((await doctor.SyncAsync()).Room(room)!.Value));
    }

    [Fact]
    public async Task TheRulesStandWhereOtherServersHaveThemAndCanBeChanged()
    {
        var user = await server.RegisterAsync("legacy_rules");
        var global = (await user.GetAsync($"{Rules}/")).GetProperty("global");
        Assert.Equal(
            [
                ".m.rule.master", ".m.rule.suppress_notices", ".m.rule.invite_for_me", ".m.rule.member_event", ".m.rule.is_user_mention", ".m.rule.contains_display_name",
                ".m.rule.is_room_mention", ".m.rule.roomnotif", ".m.rule.tombstone", ".m.rule.reaction", ".m.rule.room.server_acl", ".m.rule.suppress_edits",
            ],
            Ids(global, "override"));
        var name = Assert.Single(global.GetProperty("content").EnumerateArray());
        Assert.Equal((".m.rule.contains_user_name", "legacy_rules", true), (name.GetProperty("rule_id").GetString(), name.GetProperty("pattern").GetString(), name.GetProperty("default").GetBoolean()));

        await user.PutAsync($"{Rules}/global/content/mine", new { pattern = "mine", actions = new[] { "notify" } });
        await user.PutAsync($"{Rules}/global/content/.m.rule.contains_user_name/enabled", new { enabled = false });
        await user.PutAsync($"{Rules}/global/override/.m.rule.roomnotif/actions", new { actions = new[] { "notify" } });
        global = (await user.GetAsync($"{Rules}/")).GetProperty("global");
        Assert.Equal(["mine", ".m.rule.contains_user_name"], Ids(global, "content"));
        Assert.False(global.GetProperty("content")[1].GetProperty("enabled").GetBoolean());
        Assert.Equal("""["notify"]""", (await user.GetAsync($"{Rules}/global/override/.m.rule.roomnotif/actions")).GetProperty("actions").GetRawText());
    }

    [Fact]
    public async Task TheyAreNotThereWhereTheyAreSwitchedOff()
    {
        await using var without = await ServerFixture.StartAsync(options => options.Push.LegacyMentions = false);
        var (alice, bob) = (await without.RegisterAsync("alice"), await without.RegisterAsync("bob"));
        var global = (await bob.GetAsync($"{Rules}/")).GetProperty("global");
        Assert.DoesNotContain(".m.rule.contains_display_name", Ids(global, "override"));
        Assert.DoesNotContain(".m.rule.roomnotif", Ids(global, "override"));
        Assert.Empty(Ids(global, "content"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        await alice.SendTextAsync(room, "bob, @room");
        Assert.Equal((1, 0), SyncClient.Unread((await bob.SyncAsync()).Room(room)!.Value));
    }

    private async Task<TestUser> UserAsync(string name)
    {
        var (status, _) = await server.Http.CallAsync(HttpMethod.Get, $"/_matrix/client/v3/register/available?username={name}");
        return status == System.Net.HttpStatusCode.OK ? await server.RegisterAsync(name) : await server.LogInAsync(name);
    }

    private static string[] Ids(JsonElement global, string kind) => [.. global.GetProperty(kind).EnumerateArray().Select(rule => rule.GetProperty("rule_id").GetString()!)];
}

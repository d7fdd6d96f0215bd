using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;
using Myelin.Server.PushRules;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Push;

namespace Myelin.Server.Tests.Rooms;

/// <summary>What comes along into the new room of an upgrade: with each member that joins, and with the room itself.</summary>
public sealed class CarriedSettingsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string V3 = "/_matrix/client/v3";

    [Theory]
    [InlineData("11")]
    [InlineData("12")]
    public async Task Tags_push_rules_and_direct_chats_follow_into_the_new_room(string version)
    {
        var (alice, bob) = (await server.RegisterAsync(NewName()), await server.RegisterAsync(NewName()));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "10" });
        await bob.JoinAsync(room);
        await SetUpAsync(alice, room);
        await SetUpAsync(bob, room);
        var replacement = (await alice.ActAsync(room, "upgrade", new { new_version = version })).GetProperty("replacement_room").GetString()!;
        await HasFollowedAsync(alice, room, replacement);

        // Only what is joined: of a room that bob has not seen yet he has nothing.
        Assert.Empty(await TagsAsync(bob, replacement));
        await bob.JoinAsync(replacement);
        await HasFollowedAsync(bob, room, replacement);

        // Once: what the user changes there afterwards stays.
        await bob.CallAsync(HttpMethod.Delete, $"{Tags(bob, replacement)}/m.favourite");
        await bob.PutAsync($"{V3}/profile/{Uri.EscapeDataString(bob.UserId)}/displayname", new { displayname = "Bobby" });
        await Eventually.HoldsAsync(async () =>
            (await bob.GetAsync(replacement, $"state/m.room.member/{Uri.EscapeDataString(bob.UserId)}")).GetProperty("displayname").GetString() == "Bobby");
        Assert.DoesNotContain("m.favourite", await TagsAsync(bob, replacement));
    }

    [Fact]
    public async Task An_upgrade_by_hand_is_followed_as_well()
    {
        var (alice, bob) = (await server.RegisterAsync(NewName()), await server.RegisterAsync(NewName()));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        await bob.JoinAsync(room);
        await SetUpAsync(bob, room);
        var replacement = await alice.CreateRoomAsync(new { preset = "public_chat", creation_content = new { predecessor = new { room_id = room } } });
        await bob.JoinAsync(replacement);
        await HasFollowedAsync(bob, room, replacement);
    }

    [Fact]
    public async Task Who_has_as_many_rules_of_a_kind_as_there_may_be_gets_no_more_of_that_kind()
    {
        var alice = await server.RegisterAsync(NewName());
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "10" });
        await SetUpAsync(alice, room);
        var user = UserId.Parse(alice.UserId);
        var pushRules = server.Get<IPushRules>();
        await pushRules.ChangeAsync(
            user,
            rules => rules.With(
                PushRuleKind.Override,
                [
                    .. Enumerable.Range(0, PushRulesLimits.MaximumRules - rules.Override.Length).Select(number => rules.Find(PushRuleKind.Override, room)! with { RuleId = $"{number}" }),
                    .. rules.Override,
                ]),
            TestContext.Current.CancellationToken);
        var replacement = (await alice.ActAsync(room, "upgrade", new { new_version = "12" })).GetProperty("replacement_room").GetString()!;
        var standing = PushRuleset.Empty;
        await Eventually.HoldsAsync(async () =>
        {
            standing = (await pushRules.OfUserAsync(user, TestContext.Current.CancellationToken)).Ruleset;
            return standing.Find(PushRuleKind.Room, replacement) is not null;
        });
        Assert.Equal(PushRulesLimits.MaximumRules, standing.Override.Length);
        Assert.Null(standing.Find(PushRuleKind.Override, replacement));
    }

    [Fact]
    public async Task Whoever_was_not_in_the_old_room_has_nothing_to_carry()
    {
        var (alice, bob) = (await server.RegisterAsync(NewName()), await server.RegisterAsync(NewName()));
        var room = await alice.CreateRoomAsync(new { preset = "private_chat" });
        var direct = $"{V3}/user/{Uri.EscapeDataString(bob.UserId)}/account_data/m.direct";
        await bob.PutAsync(direct, new Dictionary<string, string[]> { ["@friend:test.example"] = [room] });
        await SetUpAsync(alice, room);
        var replacement = await alice.CreateRoomAsync(new { preset = "public_chat", creation_content = new { predecessor = new { room_id = room } } });
        await bob.JoinAsync(replacement);

        // Work is done in its order, so alice's second room is later than bob's.
        var second = await alice.CreateRoomAsync(new { preset = "public_chat", creation_content = new { predecessor = new { room_id = room } } });
        await HasFollowedAsync(alice, room, second);
        Assert.Empty(await TagsAsync(bob, replacement));
        Assert.DoesNotContain(replacement, (await bob.GetAsync(direct)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_canonical_alias_moves_with_the_aliases()
    {
        var alice = await server.RegisterAsync(NewName());
        var name = Guid.NewGuid().ToString("N");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", visibility = "public", room_alias_name = name, room_version = "10" });
        var (alias, other) = ($"#{name}:test.example", $"#other-{name}:test.example");
        await alice.PutAsync($"{V3}/directory/room/{Uri.EscapeDataString(other)}", new { room_id = room });
        await alice.SetStateAsync(room, "m.room.canonical_alias", new { alias, alt_aliases = new[] { other } });
        var replacement = (await alice.ActAsync(room, "upgrade", new { new_version = "12" })).GetProperty("replacement_room").GetString()!;

        var moved = await alice.GetAsync(replacement, "state/m.room.canonical_alias");
        Assert.Equal(alias, moved.GetProperty("alias").GetString());
        Assert.Equal([other], moved.GetProperty("alt_aliases").EnumerateArray().Select(entry => entry.GetString()));
        var left = await alice.GetAsync(room, "state/m.room.canonical_alias");
        Assert.False(left.TryGetProperty("alias", out _));
        Assert.Empty(left.GetProperty("alt_aliases").EnumerateArray());
        foreach (var each in new[] { alias, other })
        {
            Assert.Equal(replacement, (await alice.GetAsync($"{V3}/directory/room/{Uri.EscapeDataString(each)}")).GetProperty("room_id").GetString());
        }

        Assert.Equal("public", (await alice.GetAsync($"{V3}/directory/list/room/{Uri.EscapeDataString(replacement)}")).GetProperty("visibility").GetString());
        Assert.Equal("private", (await alice.GetAsync($"{V3}/directory/list/room/{Uri.EscapeDataString(room)}")).GetProperty("visibility").GetString());
    }

    private static string NewName() => $"u{Guid.NewGuid():N}";

    private static string Tags(TestUser user, string room) =>
        $"{V3}/user/{Uri.EscapeDataString(user.UserId)}/rooms/{Uri.EscapeDataString(room)}/tags";

    private static async Task<IReadOnlyList<string>> TagsAsync(TestUser user, string room) =>
        [.. (await user.GetAsync(Tags(user, room))).GetProperty("tags").EnumerateObject().Select(tag => tag.Name)];

    private static async Task SetUpAsync(TestUser user, string room)
    {
        await user.PutAsync($"{Tags(user, room)}/m.favourite", new { order = 0.25 });
        await user.PutAsync($"{V3}/user/{Uri.EscapeDataString(user.UserId)}/account_data/m.direct", new Dictionary<string, string[]> { ["@friend:test.example"] = [room] });
        await user.PutAsync($"{V3}/pushrules/global/room/{Uri.EscapeDataString(room)}", new { actions = new[] { "notify" } });
        await user.PutAsync(
            $"{V3}/pushrules/global/override/{Uri.EscapeDataString(room)}",
            new { actions = Array.Empty<string>(), conditions = new[] { new { kind = "event_match", key = "room_id", pattern = room } } });
    }

    private static Task HasFollowedAsync(TestUser user, string old, string room) => Eventually.HoldsAsync(async () =>
    {
        var direct = await user.GetAsync($"{V3}/user/{Uri.EscapeDataString(user.UserId)}/account_data/m.direct");
        var rules = (await user.GetAsync($"{V3}/pushrules/")).GetProperty("global");
        return (await TagsAsync(user, room)).Contains("m.favourite")
            && (await TagsAsync(user, old)).Contains("m.favourite")
            && direct.GetProperty("@friend:test.example").EnumerateArray().Select(id => id.GetString()).Count(id => id == old || id == room) == 2
            && Has(rules, "room", _ => true)
            && Has(rules, "override", rule => rule.GetProperty("conditions")[0].GetProperty("pattern").GetString() == room);

        bool Has(JsonElement global, string kind, Func<JsonElement, bool> fits) =>
            global.GetProperty(kind).EnumerateArray().Any(rule => rule.GetProperty("rule_id").GetString() == room && fits(rule));
    });
}

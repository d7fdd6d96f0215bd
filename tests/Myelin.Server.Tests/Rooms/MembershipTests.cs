using System.Net;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

public sealed class MembershipTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task AnInvitedUserMayJoinAPrivateRoomAndNobodyElse()
    {
        var (alice, bob, eve) = (await Register("a1"), await Register("b1"), await Register("e1"));
        var room = await alice.CreateRoomAsync(new { preset = "private_chat" });

        Assert.Equal("M_FORBIDDEN", (await eve.JoinAsync(room, HttpStatusCode.Forbidden)).GetProperty("errcode").GetString());
        await alice.ActAsync(room, "invite", new { user_id = bob.UserId });
        await bob.JoinAsync(room);
        var joined = await bob.GetAsync(room, "joined_members");

        Assert.Equal([alice.UserId, bob.UserId], joined.GetProperty("joined").EnumerateObject().Select(member => member.Name).Order());
        Assert.Contains(room, (await bob.CallAsync(HttpMethod.Get, "/_matrix/client/v3/joined_rooms")).GetProperty("joined_rooms").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task KickBanAndUnban()
    {
        var (alice, bob) = (await Register("a2"), await Register("b2"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        await bob.ActAsync(room, "kick", new { user_id = alice.UserId }, HttpStatusCode.Forbidden);
        await alice.ActAsync(room, "kick", new { user_id = bob.UserId, reason = "calm down" });
        await alice.ActAsync(room, "kick", new { user_id = bob.UserId }, HttpStatusCode.Forbidden);
        await bob.JoinAsync(room);
        await alice.ActAsync(room, "ban", new { user_id = bob.UserId });
        await bob.JoinAsync(room, HttpStatusCode.Forbidden);
        await alice.ActAsync(room, "unban", new { user_id = bob.UserId });
        await bob.JoinAsync(room);
    }

    [Fact]
    public async Task KnockingAsksToBeInvited()
    {
        var (alice, bob) = (await Register("a3"), await Register("b3"));
        var room = await alice.CreateRoomAsync(new
        {
            initial_state = new[] { new { type = "m.room.join_rules", state_key = "", content = new { join_rule = "knock" } } },
        });
        await bob.CallAsync(HttpMethod.Post, $"/_matrix/client/v3/knock/{Uri.EscapeDataString(room)}", new { reason = "let me in" });
        await bob.JoinAsync(room, HttpStatusCode.Forbidden);
        await alice.ActAsync(room, "invite", new { user_id = bob.UserId });
        await bob.JoinAsync(room);
    }

    [Fact]
    public async Task ARestrictedRoomLetsMembersOfTheAllowedRoomIn()
    {
        var (alice, bob, eve) = (await Register("a4"), await Register("b4"), await Register("e4"));
        var club = await alice.CreateRoomAsync();
        var room = await alice.CreateRoomAsync(new
        {
            preset = "private_chat",
            initial_state = new[]
            {
                new
                {
                    type = "m.room.join_rules",
                    state_key = "",
                    content = new { join_rule = "restricted", allow = new[] { new { type = "m.room_membership", room_id = club } } },
                },
            },
        });
        await bob.JoinAsync(club);
        await bob.JoinAsync(room);
        await eve.JoinAsync(room, HttpStatusCode.Forbidden);
        var member = await bob.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(bob.UserId)}");

        Assert.Equal(alice.UserId, member.GetProperty("join_authorised_via_users_server").GetString());
    }

    [Fact]
    public async Task ARoomIsForgottenOnlyAfterLeaving()
    {
        var (alice, bob) = (await Register("a5"), await Register("b5"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        Assert.Equal("M_UNKNOWN", (await bob.ActAsync(room, "forget", null, HttpStatusCode.BadRequest)).GetProperty("errcode").GetString());
        await bob.ActAsync(room, "leave");
        await bob.ActAsync(room, "forget");
    }

    [Fact]
    public async Task AnUpgradeLeavesATombstoneAndAPredecessor()
    {
        var alice = await Register("a6");
        var room = await alice.CreateRoomAsync(new { room_version = "10", preset = "public_chat", name = "Old name" });
        var replacement = (await alice.CallAsync(HttpMethod.Post, $"{RoomClient.Room(room)}/upgrade", new { new_version = "12" }))
            .GetProperty("replacement_room").GetString()!;

        Assert.Equal(replacement, (await alice.GetAsync(room, "state/m.room.tombstone")).GetProperty("replacement_room").GetString());
        Assert.Equal(room, (await alice.GetAsync(replacement, "state/m.room.create")).GetProperty("predecessor").GetProperty("room_id").GetString());
        Assert.Equal("Old name", (await alice.GetAsync(replacement, "state/m.room.name")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task HistoryBeforeJoiningIsHiddenWhereTheRoomSaysSo()
    {
        var (alice, bob) = (await Register("a7"), await Register("b7"));
        var room = await alice.CreateRoomAsync(new
        {
            preset = "public_chat",
            initial_state = new[] { new { type = "m.room.history_visibility", state_key = "", content = new { history_visibility = "joined" } } },
        });
        var before = await alice.SendTextAsync(room, "before");
        await bob.JoinAsync(room);
        var during = await alice.SendTextAsync(room, "during");
        await bob.ActAsync(room, "leave");
        var after = await alice.SendTextAsync(room, "after");
        var seen = await PageAllAsync(bob, room);

        Assert.DoesNotContain(before, seen);
        Assert.Contains(during, seen);
        Assert.DoesNotContain(after, seen);
        await bob.GetAsync(room, $"event/{Uri.EscapeDataString(after)}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task PaginationGivesEveryEventOnce()
    {
        var alice = await Register("a8");
        var room = await alice.CreateRoomAsync();
        var sent = new List<string>();
        for (var i = 0; i < 45; i++)
        {
            sent.Add(await alice.SendTextAsync(room, $"message {i}"));
        }

        var seen = await PageAllAsync(alice, room);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(Enumerable.Reverse(sent), seen.Take(45));
    }

    [Fact]
    public async Task ADeactivatedUserLeavesEveryRoomAndRejectsInvitations()
    {
        var (alice, bob) = (await Register("a9"), await Register("b9"));
        var joined = await alice.CreateRoomAsync();
        var invited = await alice.CreateRoomAsync(new { preset = "private_chat", invite = new[] { bob.UserId } });
        await bob.JoinAsync(joined);
        await bob.CallAsync(HttpMethod.Post, "/_matrix/client/v3/account/deactivate", new { auth = bob.PasswordAuth() });

        // The steps of a deactivation run after its answer.
        await Eventually.HoldsAsync(async () => await MembershipAsync(alice, joined, bob) == "leave");
        await Eventually.HoldsAsync(async () => await MembershipAsync(alice, invited, bob) == "leave");
    }

    private static async Task<string?> MembershipAsync(TestUser reader, string room, TestUser user) =>
        (await reader.GetAsync(room, $"state/m.room.member/{Uri.EscapeDataString(user.UserId)}")).GetProperty("membership").GetString();

    private static async Task<List<string>> PageAllAsync(TestUser user, string room)
    {
        var seen = new List<string>();
        string? from = null;
        for (var pages = 0; pages < 100; pages++)
        {
            var page = await user.GetAsync(room, $"messages?dir=b&limit=7{(from is null ? "" : $"&from={from}")}");
            seen.AddRange(page.GetProperty("chunk").EnumerateArray().Select(item => item.GetProperty("event_id").GetString()!));
            if (!page.TryGetProperty("end", out var end))
            {
                return seen;
            }

            from = end.GetString();
        }

        throw new InvalidOperationException("The pages never end.");
    }

    private Task<TestUser> Register(string name) => server.RegisterAsync($"member_{name}");
}

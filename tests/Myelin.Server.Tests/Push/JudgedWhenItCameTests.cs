using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.PushRules;
using Myelin.Server.Rooms;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Storage;
using Myelin.Server.Tests.Sync;
using Myelin.Server.Unread;

namespace Myelin.Server.Tests.Push;

/// <summary>Push rules judge an event when it comes ("Push Rules"): what changes later changes no count, no highlight and no "Listing Notifications" of before.</summary>
public sealed class JudgedWhenItCameTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Rules = "/_matrix/client/v3/pushrules/global";

    [Fact]
    public async Task RulesThatAreChangedLaterChangeNothingOfBefore()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-judged-").FullName;
        try
        {
            string room;
            string[] told;
            await using (var first = await ServerFixture.StartAsync(directory: directory))
            {
                var (alice, bob) = (await first.RegisterAsync("alice"), await first.RegisterAsync("bob"));
                room = await RoomAsync(alice, bob);
                var mute = $"{Rules}/room/{Uri.EscapeDataString(room)}";
                var one = await alice.SendTextAsync(room, "one");
                var mention = await MentionAsync(alice, room, bob);
                Assert.Equal((2, 1), await UnreadAsync(bob, room));

                await bob.PutAsync(mute, new { actions = Array.Empty<string>() });
                Assert.Equal((2, 1), await UnreadAsync(bob, room));
                await alice.SendTextAsync(room, "while muted");
                Assert.Equal((2, 1), await UnreadAsync(bob, room));

                await bob.CallAsync(HttpMethod.Delete, mute);
                var two = await alice.SendTextAsync(room, "two");
                Assert.Equal((3, 1), await UnreadAsync(bob, room));

                await bob.PutAsync($"{Rules}/underride/.m.rule.room_one_to_one/enabled", new { enabled = false });
                await bob.PutAsync($"{Rules}/underride/.m.rule.message/actions", new { actions = Array.Empty<string>() });
                await bob.PutAsync($"{Rules}/override/.m.rule.is_user_mention/actions", new { actions = new[] { "notify" } });
                await alice.SendTextAsync(room, "while messages notify of nothing");
                var plainMention = await MentionAsync(alice, room, bob);
                Assert.Equal((4, 1), await UnreadAsync(bob, room));

                await bob.PutAsync($"{Rules}/override/.m.rule.master/enabled", new { enabled = true });
                await MentionAsync(alice, room, bob);
                told = [plainMention, two, mention, one];
                await IsAsync(first, bob, room, (4, 1), told);
            }

            await using var second = await ServerFixture.StartAsync(directory: directory);
            await IsAsync(second, await second.LogInAsync("bob"), room, (4, 1), told);
        }
        finally
        {
            await TestDatabase.RemoveAsync(directory);
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task NamesPowerAndMembersThatChangeLaterChangeNothingOfBefore()
    {
        var (alice, bob) = (await server.RegisterAsync("was_alice"), await server.RegisterAsync("was_b"));
        var carol = await server.RegisterAsync("was_carol");
        var room = await RoomAsync(alice, bob);
        await bob.PutAsync($"{Rules}/underride/.m.rule.message/actions", new { actions = Array.Empty<string>() });
        await RenameAsync(bob, room, "Robert");
        var named = await alice.SendTextAsync(room, "Good morning, robert!");
        Assert.Equal((1, 1), await UnreadAsync(bob, room));

        await RenameAsync(bob, room, "Bertie");
        var unnamed = await alice.SendTextAsync(room, "Robert?");
        Assert.Equal((2, 1), await UnreadAsync(bob, room));

        // From now on there are three, whom no rule but those of mentions notifies of messages.
        await carol.JoinAsync(room);
        await carol.SendTextAsync(room, "@room, which I may not");
        Assert.Equal((2, 1), await UnreadAsync(bob, room));

        await alice.SetStateAsync(room, "m.room.power_levels", new { users = new Dictionary<string, int> { [alice.UserId] = 100, [carol.UserId] = 50 } });
        var everybody = await carol.SendTextAsync(room, "@room");
        Assert.Equal((3, 2), await UnreadAsync(bob, room));

        await alice.SetStateAsync(room, "m.room.power_levels", new { users = new Dictionary<string, int> { [alice.UserId] = 100 } });
        await carol.ActAsync(room, "leave");
        await IsAsync(server, bob, room, (3, 2), [everybody, unnamed, named]);

        // The first page ends within the room's past: the next one begins with the room as it was there.
        var (page, token) = await PageAsync(bob, "?limit=1");
        Assert.Equal([everybody], page);
        Assert.Equal([unnamed, named], (await PageAsync(bob, $"?limit=5&from={token}")).Ids);
    }

    [Fact]
    public async Task WhatIsNoLongerHeldOfTheRoomIsReadFromWhatIsStored()
    {
        var (alice, bob) = (await server.RegisterAsync("stored_alice"), await server.RegisterAsync("stored_b"));
        var room = await RoomAsync(alice, bob);
        await bob.PutAsync($"{Rules}/underride/.m.rule.message/actions", new { actions = Array.Empty<string>() });
        await RenameAsync(bob, room, "Robert");
        var named = await alice.SendTextAsync(room, "Robert");
        await RenameAsync(bob, room, "Bertie");
        await (await server.RegisterAsync("stored_carol")).JoinAsync(room);
        var view = await server.Get<IRooms>().FindAsync(RoomId.Parse(room), TestContext.Current.CancellationToken);
        var before = view!.Timeline.Events[^3];
        Assert.Equal(named, before.Pdu.EventId.Value);

        // As a room is whose older events have been let go.
        var shortened = view with { Timeline = new Server.Rooms.TimelineTail(view.Timeline.Events[^1..].ToArray(), 0, 1, view.Timeline.Events[^2].Position), StateChanges = new(view.Position, []) };
        var moment = await server.Get<RoomMoments>().AtAsync(shortened, before.Position.Plus(-1), TestContext.Current.CancellationToken);
        var held = await server.Get<RoomMoments>().AtAsync(view, before.Position.Plus(-1), TestContext.Current.CancellationToken);

        Assert.Equal((2, 2), (moment.JoinedCount, held.JoinedCount));
        Assert.Equal(moment.MemberEvent(UserId.Parse(bob.UserId)), held.MemberEvent(UserId.Parse(bob.UserId)));
        Assert.NotEqual(view.CurrentState["m.room.member", bob.UserId], held.MemberEvent(UserId.Parse(bob.UserId)));
        Assert.Equal(moment.PowerLevelsEvent, held.PowerLevelsEvent);
    }

    [Fact]
    public async Task FormerRulesAreBoundedAndGoWithTheAccount()
    {
        var (alice, bob) = (await server.RegisterAsync("bounded_alice"), await server.RegisterAsync("bounded_bob"));
        var room = await RoomAsync(alice, bob);
        var keyword = $"{Rules}/content/tea";
        for (var i = 0; i < PushRulesLimits.FormerSets + 5; i++)
        {
            await bob.PutAsync(keyword, new { pattern = $"tea{i}", actions = new[] { "notify" } });

            // What changes nothing takes no place.
            await bob.PutAsync(keyword, new { pattern = $"tea{i}", actions = new[] { "notify" } });
        }

        Assert.Equal(PushRulesLimits.FormerSets, await RowsAsync(bob));

        // Rules that change from set to set cannot be compressed: their bytes are bounded too.
        var random = new Random(1);
        for (var i = 0; i < 8; i++)
        {
            var text = Convert.ToBase64String(Enumerable.Range(0, 45_000).Select(_ => (byte)random.Next(256)).ToArray());
            await bob.PutAsync(keyword, new { pattern = text, actions = new[] { "notify" } });
        }

        Assert.InRange(await RowsAsync(bob), 1, PushRulesLimits.FormerBytes / 45_000);
        await alice.SendTextAsync(room, "still counted");
        Assert.Equal((1, 0), await UnreadAsync(bob, room));

        await bob.CallAsync(HttpMethod.Post, "/_matrix/client/v3/account/deactivate", new { auth = bob.PasswordAuth(), erase = true });
        await Eventually.HoldsAsync(async () => await RowsAsync(bob) == 0);
    }

    internal static async Task IsAsync(ServerFixture server, TestUser user, string room, (int Notifications, int Highlights) unread, string[] told)
    {
        Assert.Equal(unread, await UnreadAsync(user, room));
        Assert.Equal(unread, await RecountAsync(server, user, room));
        Assert.Equal(told, (await PageAsync(user, "?limit=100")).Ids);
    }

    /// <summary>The count as a server makes it that has counted nothing yet.</summary>
    internal static async Task<(int Notifications, int Highlights)> RecountAsync(ServerFixture server, TestUser user, string room)
    {
        var view = await server.Get<IRooms>().FindAsync(RoomId.Parse(room), TestContext.Current.CancellationToken);
        var total = (await ActivatorUtilities.CreateInstance<UnreadCounter>(server.Services)
            .OfAsync(UserId.Parse(user.UserId), FrozenSet<UserId>.Empty, view!, server.Get<ILogTail>().Head, TestContext.Current.CancellationToken)).Total;
        return (total.Notifications, total.Highlights);
    }

    internal static async Task<(int Notifications, int Highlights)> UnreadAsync(TestUser user, string room) => SyncClient.Unread((await user.SyncAsync()).Room(room)!.Value);

    internal static async Task<(string[] Ids, string? Next)> PageAsync(TestUser user, string query)
    {
        var page = await user.GetAsync($"/_matrix/client/v3/notifications{query}");
        return (
            page.GetProperty("notifications").EnumerateArray().Select(one => one.GetProperty("event")).Ids(),
            page.TryGetProperty("next_token", out var next) ? Uri.EscapeDataString(next.GetString()!) : null);
    }

    private static async Task<string> RoomAsync(TestUser alice, TestUser bob)
    {
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "11" });
        await bob.JoinAsync(room);
        return room;
    }

    private static Task<System.Text.Json.JsonElement> RenameAsync(TestUser user, string room, string name) =>
        user.SetStateAsync(room, "m.room.member", new { membership = "join", displayname = name }, user.UserId);

    private static async Task<string> MentionAsync(TestUser sender, string room, TestUser mentioned) => (await sender.CallAsync(
        HttpMethod.Put,
        $"{RoomClient.Room(room)}/send/m.room.message/{Guid.NewGuid():N}",
        new Dictionary<string, object> { ["msgtype"] = "m.text", ["body"] = "you", ["m.mentions"] = new { user_ids = new[] { mentioned.UserId } } })).Id();

    private async Task<long> RowsAsync(TestUser user)
    {
        var number = await server.Get<Server.Log.Numbers.IEntityNumbers>().UserAsync(UserId.Parse(user.UserId), TestContext.Current.CancellationToken);
        return await server.Get<IDatabase>().ReadAsync(
            (session, token) => session.ScalarAsync("SELECT COUNT(*) FROM former_push_rules WHERE user_number = $1", token, number.Value), TestContext.Current.CancellationToken) ?? 0;
    }
}

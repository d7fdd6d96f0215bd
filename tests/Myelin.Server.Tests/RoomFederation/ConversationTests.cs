using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.RoomFederation;

/// <summary>People on different servers talk in one room.</summary>
public sealed class ConversationTests(JoinTests.TwoServers world) : IClassFixture<JoinTests.TwoServers>
{
    [Theory]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task WhatIsSaidOnOneServerIsReadOnTheOther(string version)
    {
        var (alice, bob) = (await world.One.RegisterAsync($"talk_alice_{version}"), await world.Two.RegisterAsync($"talk_bob_{version}"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = version });
        await bob.CallAsync(HttpMethod.Post, $"/_matrix/client/v3/join/{Uri.EscapeDataString(room)}?via=one.example", new { });
        for (var i = 0; i < 5; i++)
        {
            var said = await alice.SendTextAsync(room, $"from alice {i}");
            await ArrivesAsync(bob, room, said);
            var answered = await bob.SendTextAsync(room, $"from bob {i}");
            await ArrivesAsync(alice, room, answered);
        }

        await alice.SetStateAsync(room, "m.room.topic", new { topic = "Both" });
        await Eventually.HoldsAsync(async () => (await bob.GetAsync(room, "state")).EnumerateArray().Any(item => item.Type() == "m.room.topic"));
        await bob.ActAsync(room, "leave");
        await Eventually.HoldsAsync(async () => (await alice.GetAsync(room, "joined_members")).GetProperty("joined").EnumerateObject().Count() == 1);
    }

    [Fact]
    public async Task BothServersSeeTheSameRoomAfterTheyHaveTalkedAtOnce()
    {
        var (alice, bob) = (await world.One.RegisterAsync("race_alice"), await world.Two.RegisterAsync("race_bob"));
        var room = await alice.CreateRoomAsync(new { preset = "public_chat", room_version = "11", power_level_content_override = new { state_default = 0, events = new Dictionary<string, int>() } });
        await bob.CallAsync(HttpMethod.Post, $"/_matrix/client/v3/join/{Uri.EscapeDataString(room)}?via=one.example", new { });
        var random = new Random(Environment.TickCount);
        await Task.WhenAll(TalkAsync(alice, random.Next()), TalkAsync(bob, random.Next()));

        await Eventually.HoldsAsync(async () => await StateAsync(alice, room) == await StateAsync(bob, room));
        var last = await bob.SendTextAsync(room, "the end");
        await ArrivesAsync(alice, room, last);
        Assert.Equal(await StateAsync(alice, room), await StateAsync(bob, room));

        async Task TalkAsync(TestUser user, int seed)
        {
            var own = new Random(seed);
            for (var i = 0; i < 30; i++)
            {
                if (own.Next(2) == 0)
                {
                    await user.SetStateAsync(room, "org.example.state", new { by = user.UserId, i }, $"{own.Next(3)}");
                }
                else
                {
                    await user.SendTextAsync(room, $"{i}");
                }
            }
        }
    }

    private static Task ArrivesAsync(TestUser user, string room, string id) => Eventually.HoldsAsync(async () =>
        (await user.SyncAsync()).Room(room) is { } joined && joined.Timeline().Any(item => item.Id() == id));

    private static async Task<string> StateAsync(TestUser user, string room) =>
        string.Join(' ', (await user.GetAsync(room, "state")).EnumerateArray().Select(item => item.Id()).Order(StringComparer.Ordinal));
}

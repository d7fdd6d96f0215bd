using Myelin.Core.Identifiers;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;
using Myelin.Server.Typing;

namespace Myelin.Server.Tests.Typing;

/// <summary>Typing ends with the membership.</summary>
public sealed class TypingMembershipTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("leave")]
    [InlineData("kick")]
    [InlineData("ban")]
    public async Task Whoever_leaves_or_is_removed_stops_typing(string how)
    {
        var (alice, bob) = (await server.RegisterAsync($"alice_{how}"), await server.RegisterAsync($"bob_{how}"));
        var room = await alice.CreateRoomAsync();
        await bob.JoinAsync(room);
        await TypeAsync(alice, room);
        await TypeAsync(bob, room);
        var filter = new { room = new { ephemeral = new { types = new[] { "m.typing" } }, timeline = new { types = Array.Empty<string>() }, state = new { types = Array.Empty<string>() } }, presence = new { types = Array.Empty<string>() } };
        var sync = await alice.SyncAsync(filter: filter);
        Assert.Equal([alice.UserId, bob.UserId], Typists(sync));

        await (how == "leave" ? bob.ActAsync(room, "leave") : alice.ActAsync(room, how, new { user_id = bob.UserId }));
        string[] typists;
        do
        {
            sync = await alice.SyncAsync(sync.Next(), filter, 30_000);
            typists = Typists(sync);
        }
        while (typists.Length == 0);

        Assert.Equal([alice.UserId], typists);
        Assert.Equal([UserId.Parse(alice.UserId)], server.Get<ITyping>().InRoom(RoomId.Parse(room)).Users);

        string[] Typists(System.Text.Json.JsonElement answer) =>
            answer.Room(room) is { } found && found.Events("ephemeral") is [var typing, ..]
                ? [.. typing.GetProperty("content").GetProperty("user_ids").EnumerateArray().Select(user => user.GetString()!)]
                : [];
    }

    private static Task<System.Text.Json.JsonElement> TypeAsync(TestUser user, string room) =>
        user.PutAsync($"{RoomClient.Room(room)}/typing/{Uri.EscapeDataString(user.UserId)}", new { typing = true, timeout = 120_000 });
}

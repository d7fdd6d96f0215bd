using Myelin.Server.Log;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>A token is good however far the log has been trimmed since: the facts are in the slices' tables.</summary>
public sealed class TrimmedLogSyncTests
{
    [Fact]
    public async Task A_token_from_before_what_was_trimmed_tells_everything_since()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            string token, room, left, invited, eventId;
            await using (var server = await ServerFixture.StartAsync(directory: directory))
            {
                var (alice, bob) = (await server.RegisterAsync("alice"), await server.RegisterAsync("bob"));
                room = await alice.CreateRoomAsync();
                left = await alice.CreateRoomAsync();
                await bob.JoinAsync(room);
                await bob.JoinAsync(left);
                token = (await bob.SyncAsync()).Next();

                await alice.SendTextAsync(room, "one");
                await alice.SetStateAsync(room, "m.room.topic", new { topic = "Trimming" });
                eventId = await alice.SendTextAsync(room, "two");
                await alice.ActAsync(left, "kick", new { user_id = bob.UserId });
                invited = await alice.CreateRoomAsync(new { invite = new[] { bob.UserId } });
                await bob.PutAsync($"/_matrix/client/v3/user/{bob.UserId}/account_data/org.example", new { a = 1 });
                await alice.PostAsync($"/_matrix/client/v3/rooms/{Uri.EscapeDataString(room)}/receipt/m.read/{Uri.EscapeDataString(eventId)}");
                await server.Get<ILogWriter>().AppendAsync(LogTrim.UpTo(server.Get<ILogTail>().Head), TestContext.Current.CancellationToken);
                await CheckAsync(bob);
            }

            // And from the database alone.
            await using var again = await ServerFixture.StartAsync(directory: directory);
            await CheckAsync(await again.LogInAsync("bob"));

            async Task CheckAsync(TestUser bob)
            {
                var sync = await bob.SyncAsync(token);
                var joined = sync.Room(room)!.Value;
                Assert.Equal(["one", "two"], joined.Bodies());
                Assert.Contains(joined.Timeline(), item => item.Type() == "m.room.topic");
                Assert.False(joined.GetProperty("timeline").GetProperty("limited").GetBoolean());
                Assert.Contains(joined.Events("ephemeral"), item => item.Type() == "m.receipt" && item.ToString().Contains(eventId, StringComparison.Ordinal));
                Assert.NotNull(sync.Room(left, "leave"));
                Assert.NotNull(sync.Room(invited, "invite"));
                Assert.Contains(sync.Events("account_data"), item => item.Type() == "org.example");
                Assert.Empty((await bob.SyncAsync(sync.Next())).Events("account_data"));
                Assert.Null((await bob.SyncAsync(sync.Next())).Room(room));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}

using Myelin.Api;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>"Leaving rooms": what is forgotten is the membership that the user saw. A join or an invitation that comes at the same moment is not hidden.</summary>
public sealed class ForgetRaceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("join")]
    [InlineData("invite")]
    public async Task AMembershipThatComesMeanwhileStays(string section)
    {
        var alice = await server.RegisterAsync($"forget_alice_{section}");
        var bob = await server.RegisterAsync($"forget_bob_{section}");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        await bob.JoinAsync(room);
        await bob.ActAsync(room, "leave");
        var forgotten = new ForgottenRooms(
            server.Get<IRooms>(),
            server.Get<IEntityNumbers>(),
            new InterruptedWriter(server.Get<ILogWriter>(), () => section == "join" ? bob.JoinAsync(room) : alice.ActAsync(room, "invite", new { user_id = bob.UserId })));

        var refusal = await Assert.ThrowsAsync<MatrixException>(
            () => forgotten.ForgetAsync(UserId.Parse(bob.UserId), RoomId.Parse(room), TestContext.Current.CancellationToken).AsTask());
        Assert.Equal("M_UNKNOWN", refusal.ErrCode.Value);
        Assert.NotNull((await bob.SyncAsync()).Room(room, section));
    }

    [Fact]
    public async Task LeftOnceMoreMeanwhileItIsForgotten()
    {
        var alice = await server.RegisterAsync("forget_alice_again");
        var bob = await server.RegisterAsync("forget_bob_again");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        await bob.JoinAsync(room);
        await bob.ActAsync(room, "leave");
        var forgotten = new ForgottenRooms(
            server.Get<IRooms>(),
            server.Get<IEntityNumbers>(),
            new InterruptedWriter(server.Get<ILogWriter>(), async () =>
            {
                await bob.JoinAsync(room);
                await bob.ActAsync(room, "leave");
            }));

        await forgotten.ForgetAsync(UserId.Parse(bob.UserId), RoomId.Parse(room), TestContext.Current.CancellationToken);
        (await bob.SendAsync(HttpMethod.Get, $"{RoomClient.Room(room)}/state")).Refused(403, "M_FORBIDDEN");
    }

    /// <summary>A writer that something else comes before.</summary>
    private sealed class InterruptedWriter(ILogWriter writer, Func<Task> before) : ILogWriter
    {
        private Func<Task>? _before = before;

        public async Task<CommittedUnit> AppendAsync(LogUnit unit, CancellationToken cancellationToken = default)
        {
            if (Interlocked.Exchange(ref _before, null) is { } happen)
            {
                await happen();
            }

            return await writer.AppendAsync(unit, cancellationToken);
        }
    }
}

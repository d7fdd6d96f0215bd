using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.Filters;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Sync;
using Myelin.Server.Sync.Tokens;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>A sync tells of a membership that changes while it looks: then, or with the next token. Else a client takes somebody who was removed for a member.</summary>
public sealed class MembershipAtHeadTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task AKickWhileASyncLooksIsTold()
    {
        var alice = await server.RegisterAsync("head_alice");
        var bob = await server.RegisterAsync("head_bob");
        var room = await alice.CreateRoomAsync(new { preset = "public_chat" });
        await bob.JoinAsync(room);
        var user = UserId.Parse(bob.UserId);
        var cancellationToken = TestContext.Current.CancellationToken;
        var number = await server.Get<IEntityNumbers>().UserAsync(user, cancellationToken);
        var since = new SyncPosition(server.Get<ILogTail>().Head, default, LogPosition.Start);
        var question = new SyncRequestContext
        {
            Caller = new Caller(user, new DeviceId(bob.DeviceId), CallerKind.User),
            Filter = await server.Get<IFilters>().ResolveAsync(user, null, cancellationToken),
            IsInitial = false,
            FullState = false,
            StateForm = StateForm.Before,
            Received = since.Log,
        };
        ILogTail tail = new MovingTail(
            server.Get<ILogTail>(), () => alice.CallAsync(HttpMethod.Post, $"{RoomClient.Room(room)}/kick", new { user_id = bob.UserId }));
        var (first, upTo) = await ActivatorUtilities.CreateInstance<SyncResponseBuilder>(server.Services, tail).LookAsync(question, number, since, cancellationToken);
        var (second, _) = await server.Get<SyncResponseBuilder>().LookAsync(question, number, upTo, cancellationToken);
        Assert.Equal(room, Assert.Single(first.Left.Concat(second.Left)).RoomId.Value);
    }

    /// <summary>A tail that something is committed on in the moment in which its head is asked for.</summary>
    private sealed class MovingTail(ILogTail tail, Func<Task> happen) : ILogTail
    {
        private Func<Task>? _next = happen;

        public LogPosition Head
        {
            get
            {
                if (Interlocked.Exchange(ref _next, null) is { } next)
                {
                    Task.Run(next).GetAwaiter().GetResult();
                }

                return tail.Head;
            }
        }

        public TailSubscription Follow(ITailFollower follower) => tail.Follow(follower);

        public ValueTask WaitForAsync(LogPosition position, CancellationToken cancellationToken) => tail.WaitForAsync(position, cancellationToken);
    }
}

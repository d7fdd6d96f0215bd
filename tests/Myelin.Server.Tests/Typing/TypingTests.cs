using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Myelin.Core.Identifiers;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log;
using Myelin.Server.Typing;

namespace Myelin.Server.Tests.Typing;

public sealed class TypingTests
{
    private static readonly RoomId Room = RoomId.Parse("!room:x");
    private static readonly UserId Alice = UserId.Parse("@alice:x");
    private static readonly UserId Bob = UserId.Parse("@bob:x");

    private readonly FakeTimeProvider _time = new();
    private readonly EphemeralTail _tail = new();
    private readonly TypingNotifications _typing;

    public TypingTests() => _typing = new TypingNotifications(_tail, _time);

    [Fact]
    public void ATypistStopsByItselfAfterTheTimeout()
    {
        _typing.Start(Room, Alice, TimeSpan.FromSeconds(10));
        _typing.Start(Room, Bob, TimeSpan.FromSeconds(20));
        Assert.Equal([Alice, Bob], _typing.InRoom(Room).Users);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([Bob], _typing.InRoom(Room).Users);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(_typing.InRoom(Room).Users);
        Assert.Equal(_tail.Head, _typing.InRoom(Room).ChangedAt);
    }

    [Fact]
    public void TypingOnIsNoChangeAndStoppingIsOne()
    {
        _typing.Start(Room, Alice, TimeSpan.FromSeconds(10));
        var started = _typing.InRoom(Room).ChangedAt;
        _time.Advance(TimeSpan.FromSeconds(8));
        _typing.Start(Room, Alice, TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(started, _typing.InRoom(Room).ChangedAt);
        Assert.Equal([Alice], _typing.InRoom(Room).Users);
        _typing.Stop(Room, Alice);
        Assert.True(_typing.InRoom(Room).ChangedAt > started);
        _typing.Stop(Room, Alice);
        Assert.Equal(2, _tail.Head.Value);
    }

    [Fact]
    public void FollowersAreToldAfterTheChangeIsVisible()
    {
        var follower = new Follower(room => Assert.NotEqual(EphemeralPosition.Start, _typing.InRoom(room).ChangedAt));
        using (_tail.Follow(follower))
        {
            _typing.Start(Room, Alice, TimeSpan.FromSeconds(1));
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        _typing.Start(Room, Alice, TimeSpan.FromSeconds(1));
        Assert.Equal(2, follower.Told);
    }

    [Fact]
    public void SilenceIsForgottenInTheEnd()
    {
        _typing.Start(Room, Alice, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Same(TypingUsers.Nobody, _typing.InRoom(Room));
        _typing.Start(Room, Alice, TimeSpan.FromSeconds(1));
        Assert.Equal([Alice], _typing.InRoom(Room).Users);
    }

    [Fact]
    public void RoomsThatWaitToBeLookedAtAreBoundedAndWaitOnce()
    {
        using var membership = new TypingMembership(_typing, null!, null!, null!, NullLogger<TypingMembership>.Instance);
        var entries = Enumerable.Range(1, TypingLimits.MaximumRoomsWaiting + 10)
            .Select(i => new CommittedEntry(new LogPosition(i), new LogEntry(LogEntryKind.CurrentState, i))).ToArray();
        membership.Apply(new CommittedBatch(LogPosition.Start, entries));
        Assert.Equal(0, membership.Waiting);

        _typing.Start(Room, Alice, TimeSpan.FromSeconds(10));
        membership.Apply(new CommittedBatch(LogPosition.Start, entries.AsMemory(0, 5)));
        membership.Apply(new CommittedBatch(LogPosition.Start, entries.AsMemory(0, 5)));
        Assert.Equal(5, membership.Waiting);
        membership.Apply(new CommittedBatch(LogPosition.Start, entries));
        Assert.Equal(TypingLimits.MaximumRoomsWaiting, membership.Waiting);
    }

    private sealed class Follower(Action<RoomId> check) : IEphemeralFollower
    {
        public int Told { get; private set; }

        public void TypingChanged(RoomId room)
        {
            check(room);
            Told++;
        }

        public void PresenceChanged(UserId user) => Assert.Fail("Nobody's presence changed.");
    }
}

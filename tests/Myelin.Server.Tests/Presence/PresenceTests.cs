using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Presence;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Presence;

/// <summary>"Presence", by a clock that the test moves.</summary>
public sealed class PresenceTests : SliceTests
{
    private static readonly DeviceId Phone = new("PHONE");
    private static readonly DeviceId Laptop = new("LAPTOP");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private PresenceStore _store = null!;
    private Presences _presences = null!;

    internal override IEnumerable<IMigration> Migrations => [new Schema800Presence()];

    [Fact]
    public async Task Whoever_syncs_is_online_and_offline_some_time_after_the_last_sync_has_ended()
    {
        var sync = await _presences.SyncAsync(Alice, Phone, PresenceKind.Online, Cancel);
        Assert.Equal(PresenceKind.Online, await KindAsync());

        // A long poll is a connection all the while.
        Pass(TimeSpan.FromMinutes(4));
        Assert.Equal(PresenceKind.Online, await KindAsync());
        sync.Dispose();
        Pass(PresenceLimits.OfflineAfter - PresenceLimits.SweepInterval);
        Assert.Equal(PresenceKind.Online, await KindAsync());
        Pass(2 * PresenceLimits.SweepInterval);
        Assert.Equal(PresenceKind.Offline, await KindAsync());
    }

    [Fact]
    public async Task Whoever_does_nothing_is_unavailable_and_online_with_the_next_action()
    {
        using var sync = await _presences.SyncAsync(Alice, Phone, null, Cancel);
        Pass(PresenceLimits.ActiveFor + PresenceLimits.SweepInterval);
        Assert.False((await FindAsync()).IsCurrentlyActive);
        Assert.Equal(PresenceKind.Online, await KindAsync());
        Pass(PresenceLimits.IdleAfter);
        Assert.Equal(PresenceKind.Unavailable, await KindAsync());

        // To go on syncing is no action.
        using (await _presences.SyncAsync(Alice, Phone, null, Cancel))
        {
            Assert.Equal(PresenceKind.Unavailable, await KindAsync());
        }

        _presences.Acted(Alice);
        Assert.Equal((PresenceKind.Online, _time.GetUtcNow(), true), ((await FindAsync()).Presence, (await FindAsync()).LastActiveAt, (await FindAsync()).IsCurrentlyActive));
    }

    [Fact]
    public async Task A_client_that_says_online_knows_that_its_user_is()
    {
        for (var i = 0; i < 20; i++)
        {
            using (await _presences.SyncAsync(Alice, Phone, PresenceKind.Online, Cancel))
            {
                Pass(TimeSpan.FromSeconds(30));
                Assert.Equal(PresenceKind.Online, await KindAsync());
            }
        }
    }

    [Fact]
    public async Task What_was_set_by_hand_stays_until_the_user_does_something()
    {
        await _presences.SetAsync(Alice, PresenceKind.Unavailable, "lunch", Cancel);
        using var sync = await _presences.SyncAsync(Alice, Phone, null, Cancel);
        Assert.Equal(PresenceKind.Unavailable, await KindAsync());
        _presences.Acted(Alice);
        Assert.Equal((PresenceKind.Online, "lunch"), ((await FindAsync()).Presence, (await FindAsync()).StatusMessage));

        await _presences.SetAsync(Alice, PresenceKind.Offline, null, Cancel);
        _presences.Acted(Alice);
        Assert.Equal((PresenceKind.Offline, null), ((await FindAsync()).Presence, (await FindAsync()).StatusMessage));
    }

    [Fact]
    public async Task A_device_that_is_online_counts_for_more_than_one_that_is_not()
    {
        var online = await _presences.SyncAsync(Alice, Phone, PresenceKind.Online, Cancel);
        using var idle = await _presences.SyncAsync(Alice, Laptop, PresenceKind.Unavailable, Cancel);
        Assert.Equal(PresenceKind.Online, await KindAsync());
        online.Dispose();
        using (await _presences.SyncAsync(Alice, Laptop, PresenceKind.Unavailable, Cancel))
        {
            // Between two syncs the other is still connected.
            Assert.Equal(PresenceKind.Online, await KindAsync());
        }

        Pass(PresenceLimits.OfflineAfter);
        using var again = await _presences.SyncAsync(Alice, Laptop, PresenceKind.Unavailable, Cancel);
        Assert.Equal(PresenceKind.Unavailable, await KindAsync());
    }

    [Fact]
    public async Task The_only_device_that_says_unavailable_is_believed_at_once()
    {
        (await _presences.SyncAsync(Alice, Phone, PresenceKind.Online, Cancel)).Dispose();
        var idle = await _presences.SyncAsync(Alice, Phone, PresenceKind.Unavailable, Cancel);
        Assert.Equal(PresenceKind.Unavailable, await KindAsync());

        // What a device said last counts, also while an earlier request of it is open.
        using var back = await _presences.SyncAsync(Alice, Phone, PresenceKind.Online, Cancel);
        idle.Dispose();
        Assert.Equal(PresenceKind.Online, await KindAsync());
        using var again = await _presences.SyncAsync(Alice, Phone, PresenceKind.Unavailable, Cancel);
        Assert.Equal(PresenceKind.Unavailable, await KindAsync());
        using var other = await _presences.SyncAsync(Alice, Laptop, null, Cancel);
        Assert.Equal(PresenceKind.Online, await KindAsync());
    }

    [Fact]
    public async Task Devices_beyond_the_bound_count_as_one()
    {
        var syncs = new List<IDisposable>();
        for (var i = 0; i < PresenceLimits.MaximumDevices + 10; i++)
        {
            syncs.Add(await _presences.SyncAsync(Alice, new DeviceId($"D{i}"), PresenceKind.Unavailable, Cancel));
        }

        Assert.Equal(PresenceKind.Unavailable, await KindAsync());
        syncs.ForEach(sync => sync.Dispose());
        Pass(PresenceLimits.OfflineAfter + (2 * PresenceLimits.SweepInterval));
        Assert.Equal(PresenceKind.Offline, await KindAsync());
    }

    [Fact]
    public async Task Only_what_changed_after_a_position_is_told_the_newest_of_each()
    {
        var users = Enumerable.Range(0, 20).Select(i => UserId.Parse($"@user{i}:example.org")).ToList();
        var positions = new List<EphemeralPosition>();
        foreach (var user in users)
        {
            await _presences.SetAsync(user, PresenceKind.Online, "first", Cancel);
            positions.Add((await _presences.FindAsync(user, Cancel))!.ChangedAt);
        }

        await _presences.SetAsync(users[3], PresenceKind.Unavailable, "second", Cancel);
        var told = await _presences.ChangedAfterAsync(Bob, positions[16], Cancel);
        Assert.Equal([users[3], users[19], users[18], users[17]], told.Select(one => one.User));
        Assert.Equal("second", told[0].StatusMessage);
        Assert.Equal([users[3]], (await _presences.ChangedAfterAsync(Bob, positions[19], Cancel)).Select(one => one.User));
        Assert.Equal([users[3], users[5]], _presences.Of([users[3], Bob, users[5]]).Select(one => one.User));
    }

    [Fact]
    public async Task A_sync_that_says_offline_shows_nothing()
    {
        using var sync = await _presences.SyncAsync(Alice, Phone, PresenceKind.Offline, Cancel);
        _presences.Acted(Alice);
        Assert.Null(await _presences.FindAsync(Alice, Cancel));
    }

    [Fact]
    public async Task A_restart_remembers_who_was_there_and_takes_whoever_stays_away_for_offline()
    {
        await Log.Numbers.UsersAsync([Alice, Bob], Cancel);
        await _presences.SetAsync(Alice, PresenceKind.Online, "here\0", Cancel);
        await _presences.SetAsync(Bob, PresenceKind.Offline, "away", Cancel);
        var active = _time.GetUtcNow();
        var position = Log.Tail.Head;
        await _store.SaveAsync(Cancel);
        Assert.Equal(position, Log.Tail.Head);
        await ReopenAsync();

        await _presences.RememberAsync(Cancel);
        Assert.Equal(1, _presences.Count);
        Assert.Equal(new UserPresence(Alice, PresenceKind.Online, "here\0", active, true, new EphemeralPosition(1)), await FindAsync());
        Assert.Equal(new UserPresence(Bob, PresenceKind.Offline, "away", null, false, EphemeralPosition.Start), await _presences.FindAsync(Bob, Cancel));

        Pass(PresenceLimits.ReturnAfterRestart + PresenceLimits.SweepInterval);
        Assert.Equal((PresenceKind.Offline, "here\0"), ((await FindAsync()).Presence, (await FindAsync()).StatusMessage));
        Assert.Contains(await _presences.ChangedAfterAsync(Bob, new EphemeralPosition(1), Cancel), told => told.User == Alice && told.Presence == PresenceKind.Offline);

        // Who comes back has the message that was set before.
        using var sync = await _presences.SyncAsync(Bob, Phone, null, Cancel);
        Assert.Equal("away", (await _presences.FindAsync(Bob, Cancel))!.StatusMessage);
    }

    [Fact]
    public async Task A_changed_profile_is_told_once_with_whatever_the_presence_is()
    {
        await _presences.PublishProfileAsync(Alice, "Alice", null, Cancel);
        Assert.Empty(await _presences.ChangedAfterAsync(Bob, EphemeralPosition.Start, Cancel));
        using var sync = await _presences.SyncAsync(Alice, Phone, null, Cancel);
        var told = Assert.Single(await _presences.ChangedAfterAsync(Bob, EphemeralPosition.Start, Cancel));
        Assert.Equal(("Alice", null), (told.Profile!.DisplayName, told.Profile.AvatarUrl));

        // The name goes on standing there for those who have not been told, and for nobody else.
        await _presences.SetAsync(Alice, PresenceKind.Online, "new", Cancel);
        told = Assert.Single(await _presences.ChangedAfterAsync(Bob, told.ChangedAt, Cancel));
        Assert.Equal((null, "new"), (told.Profile, told.StatusMessage));
    }

    [Fact]
    public async Task Those_longest_offline_are_forgotten_when_there_are_too_many()
    {
        for (var i = 0; i <= PresenceLimits.MaximumUsers; i++)
        {
            await _presences.PublishProfileAsync(UserId.Parse($"@user{i}:example.org"), null, null, Cancel);
        }

        Assert.InRange(_presences.Count, 1, PresenceLimits.MaximumUsers);
    }

    [Fact]
    public async Task What_waits_to_be_saved_is_bounded()
    {
        var presence = new SavedPresence(PresenceKind.Online, null, null);
        for (var i = 0; i < PresenceLimits.MaximumUnsaved; i++)
        {
            _store.Note(UserId.Parse($"@user{i}:example.org"), presence);
        }

        _store.Note(Alice, presence);
        Assert.Null(await _store.FindAsync(Alice, Cancel));
        _store.Note(UserId.Parse("@user0:example.org"), presence with { StatusMessage = "newer" });
        Assert.Equal("newer", (await _store.FindAsync(UserId.Parse("@user0:example.org"), Cancel))?.StatusMessage);
    }

    [Fact]
    public void What_waits_to_be_noted_is_bounded()
    {
        using var following = new PresenceFollower(_presences, null!, Log.Numbers, Log.Tail, NullLogger<PresenceFollower>.Instance);
        var entries = Enumerable.Range(1, PresenceLimits.MaximumActionsWaiting + 10)
            .Select(i => new CommittedEntry(new LogPosition(i), new LogEntry(LogEntryKind.Profile, i))).ToArray();
        following.Apply(new CommittedBatch(LogPosition.Start, entries));
        Assert.Equal(PresenceLimits.MaximumActionsWaiting, following.Waiting);
    }

    protected override void Opened()
    {
        _store = new PresenceStore(Log.Database, Log.Writer, Log.Numbers);
        _presences = new Presences(new EphemeralTail(), _store, new OneRoom(), _time);
    }

    private async Task<PresenceKind> KindAsync() => (await FindAsync()).Presence;

    private async Task<UserPresence> FindAsync() => (await _presences.FindAsync(Alice, Cancel))!;

    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += PresenceLimits.SweepInterval)
        {
            _time.Advance(PresenceLimits.SweepInterval);
        }
    }

    /// <summary>Everybody is in one room.</summary>
    private sealed class OneRoom : IRooms
    {
        private static readonly UserRooms Joined = new(default, ImmutableDictionary<RoomId, UserRoom>.Empty.Add(
            Room, new UserRoom(new RoomNumber(1), MembershipKind.Join, EventId.Parse("$event:example.org"), Alice, default, false)));

        public ValueTask<UserRooms> OfUserAsync(UserId user, CancellationToken cancellationToken) => new(Joined);

        public ValueTask<RoomView?> FindAsync(RoomId room, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Pdu?> CurrentStateAsync(RoomView room, StateTuple tuple, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Pdu?> EventAsync(RoomView room, EventId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> MaySeeAsync(RoomView room, UserId user, EventId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Pdu?> SeeAsync(RoomView room, UserId user, EventId id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

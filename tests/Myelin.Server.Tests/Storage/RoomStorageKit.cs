using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>Rooms as the engine decides them, stored and read back, on any engine of storage.</summary>
public abstract class RoomStorageKit<TEngine> : RoomKit<TEngine>
    where TEngine : ITestEngine
{
    [Fact]
    public async Task A_room_made_in_one_unit_is_loaded_as_it_was()
    {
        var (engine, writer) = await CreateAsync();
        await ReopenAsync();
        Storage = NewStorage();
        var loaded = await Storage.LoadAsync(engine.RoomId, Cancel);
        Assert.NotNull(loaded);
        Assert.Equal(writer.Room, loaded.Room);
        Assert.Same(KnownRoomVersions.Default, loaded.Version);
        Assert.True(loaded.Head.CurrentState.HasSameEntries(engine.CurrentState));
        Assert.Equal(engine.ForwardExtremities, loaded.Head.Extremities.Select(extremity => extremity.EventId));
        Assert.True(loaded.Head.Extremities[0].StateAfter.HasSameEntries(engine.CurrentState));
        Assert.Null(await Storage.LoadAsync(RoomId.Parse("!unknown:example.org"), Cancel));
    }

    [Fact]
    public async Task Events_are_read_by_id_number_position_depth_andTime()
    {
        var (engine, writer) = await CreateAsync();
        var sent = new List<StoredEvent>();
        for (var i = 0; i < 20; i++)
        {
            var commit = await writer.AppendAsync([new EventToStore(Propose(engine, "m.room.message", null, $$"""{"body":"{{i}}"}"""))], null, Cancel);
            var unit = await commit.Committed;
            sent.Add(commit.Events[0] with { Position = unit.First });
        }

        var found = await Storage.Events.FindAsync(sent[3].Pdu.EventId, Cancel);
        Assert.NotNull(found);
        Assert.Equal(sent[3] with { Pdu = found.Pdu }, found);
        Assert.Equal(sent[3].Pdu.Json.ToArray(), found.Pdu.Json.ToArray());
        Assert.Equal(sent[4].Pdu.EventId, (await Storage.Events.FindAsync(sent[4].Number, Cancel))?.Pdu.EventId);
        var ids = sent.Select(stored => stored.Pdu.EventId).ToList();
        Assert.Equal(ids.Select(id => id.Value).Order(StringComparer.Ordinal), (await Storage.Events.ReadAsync(ids, Cancel)).Select(stored => stored.Pdu.EventId.Value).Order(StringComparer.Ordinal));

        var forwards = await Storage.Events.TimelineAsync(writer.Room, sent[4].Position!.Value, sent[14].Position!.Value, Direction.Forwards, 5, Cancel);
        Assert.Equal(ids[5..10], forwards.Select(stored => stored.Pdu.EventId));
        var backwards = await Storage.Events.TimelineAsync(writer.Room, sent[14].Position!.Value, LogPosition.Start, Direction.Backwards, 5, Cancel);
        Assert.Equal(Enumerable.Reverse(ids[10..15]), backwards.Select(stored => stored.Pdu.EventId));
        var history = await Storage.Events.HistoryAsync(writer.Room, sent[10].Point, Direction.Backwards, 3, Cancel);
        Assert.Equal(Enumerable.Reverse(ids[7..10]), history.Select(stored => stored.Pdu.EventId));
        Assert.Equal(ids[19], (await Storage.Events.HistoryAsync(writer.Room, null, Direction.Backwards, 1, Cancel))[0].Pdu.EventId);
        Assert.Equal("m.room.create", (await Storage.Events.HistoryAsync(writer.Room, null, Direction.Forwards, 1, Cancel))[0].Pdu.Type);
        Assert.Equal(ids[6], (await Storage.Events.NearestAsync(writer.Room, sent[6].Pdu.OriginServerTs, Direction.Forwards, Cancel))?.Pdu.EventId);
        Assert.Equal(ids[5], (await Storage.Events.NearestAsync(writer.Room, sent[6].Pdu.OriginServerTs - 1, Direction.Backwards, Cancel))?.Pdu.EventId);
    }

    [Fact]
    public async Task The_event_nearest_to_aTime_is_found_in_whatever_orderTimes_come()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var (engine, writer) = await CreateAsync();
        var stored = new List<StoredEvent>();
        var held = new List<RoomAppend>();
        var head = engine.ForwardExtremities;
        async Task StoreAsync(RoomAppend append)
        {
            var commit = await writer.AppendAsync([new EventToStore(append with { ForwardExtremities = head })], null, Cancel);
            await commit.Committed;
            stored.Add(commit.Events[0]);
        }

        for (var i = 0; i < 120; i++)
        {
            if (i == 60)
            {
                writer = (await Storage.LoadAsync(engine.RoomId, Cancel))!.Writer;
            }

            var now = Time;
            Time = random.Next(8) switch
            {
                0 => now - random.Next(200),
                1 => DateTimeOffset.UtcNow.AddYears(1).ToUnixTimeMilliseconds(),
                2 => now,
                _ => now + random.Next(4),
            };
            var append = Propose(engine, "m.room.message", null, $$"""{"body":"{{i}}"}""");
            Time = Math.Max(now, Time > now + 1_000 ? now : Time);
            if (random.Next(8) == 0)
            {
                held.Add(append);
                continue;
            }

            head = append.ForwardExtremities;
            await StoreAsync(append);
            if (held.Count > 0 && random.Next(4) == 0)
            {
                await StoreAsync(held[0]);
                held.RemoveAt(0);
            }
        }

        var order = await Log.Database.ReadAsync((session, token) => session.ScalarAsync("SELECT COUNT(*) FROM events WHERE is_in_order = 1", token), Cancel);
        Assert.True(order is > 20 and < 110, $"{order} of {stored.Count} are in order; seed {seed}");
        var all = await Storage.Events.HistoryAsync(writer.Room, null, Direction.Forwards, 1_000, Cancel);
        var times = all.Select(one => one.Pdu.OriginServerTs).SelectMany(time => new[] { time - 1, time, time + 1 }).Append(0).Append(long.MaxValue).Distinct();
        foreach (var time in times)
        {
            var first = all.Where(one => one.Pdu.OriginServerTs >= time).OrderBy(one => one.Pdu.OriginServerTs).ThenBy(one => one.Point).FirstOrDefault();
            var last = all.Where(one => one.Pdu.OriginServerTs <= time).OrderBy(one => one.Pdu.OriginServerTs).ThenBy(one => one.Point).LastOrDefault();
            Assert.Equal((time, seed, first?.Number), (time, seed, (await Storage.Events.NearestAsync(writer.Room, time, Direction.Forwards, Cancel))?.Number));
            Assert.Equal((time, seed, last?.Number), (time, seed, (await Storage.Events.NearestAsync(writer.Room, time, Direction.Backwards, Cancel))?.Number));
        }
    }

    [Fact]
    public async Task Only_events_out_of_order_are_indexed_by_theirTime()
    {
        var (engine, writer) = await CreateAsync();
        async Task<long?> IndexedAsync() => await Log.Database.ReadAsync((session, token) => session.ScalarAsync("SELECT COUNT(*) FROM events WHERE is_in_order = 0", token), Cancel);
        await AppendAsync(engine, writer, "m.room.message", null, "{}");
        Assert.Equal(0, await IndexedAsync());
        Time -= 100;
        await AppendAsync(engine, writer, "m.room.message", null, "{}");
        Assert.Equal(1, await IndexedAsync());
        Time = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        await AppendAsync(engine, writer, "m.room.message", null, "{}");
        Assert.Equal(2, await IndexedAsync());
        Time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await AppendAsync(engine, (await Storage.LoadAsync(engine.RoomId, Cancel))!.Writer, "m.room.message", null, "{}");
        Assert.Equal(2, await IndexedAsync());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    [InlineData("4")]
    public async Task Events_with_any_form_of_id_are_found_by_it(string version)
    {
        var (engine, writer) = await CreateAsync(version);
        var sent = new List<StoredEvent>();
        for (var i = 0; i < 40; i++)
        {
            sent.Add(await AppendAsync(engine, writer, "m.room.message", null, "{}"));
        }

        foreach (var stored in sent)
        {
            Assert.Equal(stored.Number, (await Storage.Events.FindAsync(stored.Pdu.EventId, Cancel))?.Number);
        }

        // Alike but for the last character: its key is the same where the ID is a hash.
        var ids = sent.ConvertAll(stored => stored.Pdu.EventId);
        var near = EventId.Parse(ids[0].Value[..^1] + (ids[0].Value[^1] == 'A' ? 'B' : 'A'));
        Assert.Null(await Storage.Events.FindAsync(near, Cancel));
        Assert.Equal(ids.Count, (await Storage.Events.ReadAsync([.. ids, near], Cancel)).Count);
        Assert.Equal(sent.ToDictionary(stored => stored.Pdu.EventId, stored => stored.Number), await NewStorage().Events.NumbersAsync([.. ids, near], Cancel));
    }

    [Fact]
    public async Task An_id_that_its_origin_chose_is_of_one_room()
    {
        var (engine, writer) = await CreateAsync("1");
        var append = Propose(engine, "m.room.message", null, "{}");
        var (_, other) = await CreateAsync("1");
        await (await writer.AppendAsync([new EventToStore(append)], null, Cancel)).Committed;
        var again = await other.AppendAsync([new EventToStore(append)], null, Cancel);
        await Assert.ThrowsAsync<UnitRefusedException>(() => again.Committed);
    }

    [Fact]
    public async Task State_and_memberships_follow_the_events()
    {
        var (engine, writer) = await CreateAsync();
        var bob = UserId.Parse("@bob:elsewhere.org");
        await AppendAsync(engine, writer, "m.room.name", "", """{"name":"one"}""");
        await AppendAsync(engine, writer, "m.room.member", bob.Value, """{"membership":"invite"}""");
        var second = await AppendAsync(engine, writer, "m.room.name", "", """{"name":"two"}""");

        Assert.True(StateMap.From((await Storage.CurrentState.EventsAsync(writer.Room, Cancel)).Select(stored => KeyValuePair.Create(stored.Pdu.StateTuple, stored.Pdu.EventId))).HasSameEntries(engine.CurrentState));
        Assert.Equal(second.Pdu.EventId, (await Storage.CurrentState.FindAsync(writer.Room, new StateTuple("m.room.name", ""), Cancel))?.Pdu.EventId);
        Assert.Equal(engine.CurrentState.Count, (await Storage.CurrentState.EventsAsync(writer.Room, Cancel)).Count);
        Assert.Equal(engine.CurrentState.Count - 2, (await Storage.CurrentState.EventsWithoutMembersAsync(writer.Room, Cancel)).Count);

        var alice = await Log.Numbers.UserAsync(Alice, Cancel);
        var rooms = await Storage.Memberships.OfUserAsync(alice, Cancel);
        Assert.Equal((writer.Room, MembershipKind.Join), (rooms[0].Room, rooms[0].Membership));
        Assert.Single(await Storage.Memberships.OfRoomAsync(writer.Room, MembershipKind.Invite, Cancel));

        var stored = await Storage.Events.FindAsync(second.Pdu.EventId, Cancel);
        var before = await Storage.StateMaps.ReadAsync(stored!.StateBefore!.Value, Cancel);
        var after = await Storage.StateMaps.ReadAsync(stored.StateAfter!.Value, Cancel);
        Assert.True(after.HasSameEntries(engine.CurrentState));
        Assert.True(before.With(second.Pdu.StateTuple, second.Pdu.EventId).HasSameEntries(after));
        Assert.NotEqual(second.Pdu.EventId, before["m.room.name", ""]);
    }

    [Fact]
    public async Task A_membership_knows_where_the_user_last_ceased_to_be_joined()
    {
        var (engine, writer) = await CreateAsync();
        var alice = await Log.Numbers.UserAsync(Alice, Cancel);
        Assert.Null((await Storage.Memberships.FindAsync(alice, writer.Room, Cancel))!.Left);
        await AppendAsync(engine, writer, "m.room.join_rules", "", """{"join_rule":"public"}""");
        var left = await AppendAsync(engine, writer, "m.room.member", Alice.Value, """{"membership":"leave"}""");
        var stored = await Storage.Events.FindAsync(left.Pdu.EventId, Cancel);
        Assert.Equal(stored!.Number, (await Storage.Memberships.FindAsync(alice, writer.Room, Cancel))!.Left);
        await AppendAsync(engine, writer, "m.room.member", Alice.Value, """{"membership":"join"}""");
        Assert.Null((await Storage.Memberships.FindAsync(alice, writer.Room, Cancel))!.Left);
        await AppendAsync(engine, writer, "m.room.member", Alice.Value, """{"membership":"leave"}""");
        var standing = await Storage.Memberships.FindAsync(alice, writer.Room, Cancel);
        Assert.NotNull(standing!.Left);

        await Log.Writer.AppendAsync(MembershipStore.Forget(new LogUnit(), alice, writer.Room, standing.Position.Plus(-1)), Cancel);
        Assert.Equal(standing, await Storage.Memberships.FindAsync(alice, writer.Room, Cancel));
        await Log.Writer.AppendAsync(MembershipStore.Forget(new LogUnit(), alice, writer.Room, standing.Position), Cancel);
        var forgotten = await Storage.Memberships.FindAsync(alice, writer.Room, Cancel);
        Assert.True(forgotten!.IsForgotten);
        Assert.Null(forgotten.Left);
    }

    [Fact]
    public async Task Log_entries_name_the_event_the_state_and_the_local_member()
    {
        var start = Log.Tail.Head;
        var (engine, writer) = await CreateAsync();
        var entries = await Log.Reader.ReadAsync(start, 100, Cancel);
        Assert.Equal(3, entries.Count(entry => entry.Kind is LogEntryKind.TimelineEvent && entry.Subject == writer.Room.Value));
        Assert.Equal(3, entries.Count(entry => entry.Kind is LogEntryKind.CurrentState && entry.Subject == writer.Room.Value));
        var alice = await Log.Numbers.UserAsync(Alice, Cancel);
        Assert.Equal(writer.Room.Value, Assert.Single(entries, entry => entry.Kind is LogEntryKind.Membership && entry.Subject == alice.Value).Detail);
        var joined = entries.Single(entry => entry.Kind is LogEntryKind.Membership);
        Assert.Equal(joined.Position.Value, (await Storage.Memberships.FindAsync(alice, writer.Room, Cancel))!.Position.Value);
    }

    [Fact]
    public async Task Pipelined_events_commit_in_order()
    {
        var (engine, writer) = await CreateAsync();
        var commits = new List<Task<RoomCommit>>();
        for (var i = 0; i < 200; i++)
        {
            var append = i % 10 == 0 ? Propose(engine, "m.room.topic", "", $$"""{"topic":"{{i}}"}""") : Propose(engine, "m.room.message", null, $$"""{"body":"{{i}}"}""");
            commits.Add(writer.AppendAsync([new EventToStore(append)], null, Cancel));
        }

        var positions = new List<LogPosition>();
        foreach (var commit in commits)
        {
            positions.Add((await (await commit).Committed).First);
        }

        Assert.Equal(positions.Order(), positions);
        Assert.True((await Storage.LoadAsync(engine.RoomId, Cancel))!.Head.CurrentState.HasSameEntries(engine.CurrentState));
    }

    [Fact]
    public async Task A_second_activation_of_a_room_is_refused()
    {
        var (engine, writer) = await CreateAsync();
        var loaded = await Storage.LoadAsync(engine.RoomId, Cancel);
        await (await writer.AppendAsync([new EventToStore(Propose(engine, "m.room.message", null, "{}"))], null, Cancel)).Committed;
        var rival = await loaded!.Writer.AppendAsync([new EventToStore(Propose(engine, "m.room.message", null, "{}"))], null, Cancel);
        await Assert.ThrowsAsync<UnitRefusedException>(() => rival.Committed);
    }

    [Fact]
    public async Task An_outlier_finds_its_place()
    {
        var (engine, writer) = await CreateAsync();
        var append = Propose(engine, "m.room.message", null, """{"body":"late"}""");
        var outlier = append with { Status = EventStatus.Outlier, StateBefore = StateMap.Empty, StateAfter = StateMap.Empty, Changes = [], ForwardExtremities = append.Pdu.PrevEvents };
        var first = await writer.AppendAsync([new EventToStore(outlier)], null, Cancel);
        await first.Committed;
        var stored = await Storage.Events.FindAsync(append.Pdu.EventId, Cancel);
        Assert.Equal((EventStatus.Outlier, null, null), (stored!.Status, stored.Position, stored.StateAfter));

        await (await writer.AppendAsync([new EventToStore(append, Known: stored.Number)], null, Cancel)).Committed;
        var placed = await Storage.Events.FindAsync(append.Pdu.EventId, Cancel);
        Assert.Equal((EventStatus.Accepted, stored.Number), (placed!.Status, placed.Number));
        Assert.NotNull(placed.Position);
        Assert.NotNull(placed.StateAfter);
    }

    [Fact]
    public async Task A_redaction_replaces_the_bytes()
    {
        var (engine, writer) = await CreateAsync();
        var target = await AppendAsync(engine, writer, "m.room.message", null, """{"body":"regretted"}""");
        var redaction = await AppendAsync(engine, writer, "m.room.message", null, """{"body":"stands for the redaction"}""");
        await Log.Writer.AppendAsync(EventRows.Redact(new LogUnit(), target, redaction.Pdu.EventId, Redaction.Redact(target.Pdu)), Cancel);
        var read = await Storage.Events.FindAsync(target.Pdu.EventId, Cancel);
        Assert.Equal(redaction.Number, read!.RedactedBy);
        Assert.DoesNotContain("regretted", Encoding.UTF8.GetString(read.Pdu.Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_takes_less_than_two_kilobytes_of_database()
    {
        const int Events = 2_000;
        var (engine, writer) = await CreateAsync();
        var before = await SizeAsync();
        Task<CommittedUnit>? last = null;
        for (var i = 0; i < Events; i++)
        {
            var append = i % 10 == 0
                ? Propose(engine, "m.room.member", Alice.Value, $$"""{"membership":"join","displayname":"Alice the {{i}}th"}""")
                : Propose(engine, "m.room.message", null, $$"""{"msgtype":"m.text","body":"A message of the usual length, as people write them, number {{i}}."}""");
            last = (await writer.AppendAsync([new EventToStore(append)], null, Cancel)).Committed;
        }

        await last!;
        Assert.InRange((await SizeAsync() - before) / Events, 300, 2_000);
    }

    private async Task<long> SizeAsync() => await Log.Database.ReadAsync(
        (session, token) => session.ScalarAsync(
            session.Engine is DatabaseEngine.Sqlite ? "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()" : "SELECT pg_database_size(current_database())", token),
        Cancel) ?? 0;
}

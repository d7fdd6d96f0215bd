using System.Text;
using Microsoft.Extensions.Time.Testing;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>Rooms as the engine decides them, stored and read back, on any engine of storage.</summary>
public abstract class RoomStorageKit<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    private static readonly ServerName Server = ServerName.Parse("example.org");
    private static readonly UserId Alice = UserId.Parse("@alice:example.org");
    private readonly SigningKey _key = SigningKey.Generate();
    private long _time = 1_700_000_000_000;

    protected override IEnumerable<IMigration> Migrations => RoomsRegistration.Migrations;

    private RoomStorage Storage { get; set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Storage = NewStorage();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _key.Dispose();
        await base.DisposeAsync();
    }

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
    public async Task Events_are_read_by_id_number_position_depth_and_time()
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
    public async Task The_event_nearest_to_a_time_is_found_in_whatever_order_times_come()
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

            var now = _time;
            _time = random.Next(8) switch
            {
                0 => now - random.Next(200),
                1 => DateTimeOffset.UtcNow.AddYears(1).ToUnixTimeMilliseconds(),
                2 => now,
                _ => now + random.Next(4),
            };
            var append = Propose(engine, "m.room.message", null, $$"""{"body":"{{i}}"}""");
            _time = Math.Max(now, _time > now + 1_000 ? now : _time);
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
    public async Task Only_events_out_of_order_are_indexed_by_their_time()
    {
        var (engine, writer) = await CreateAsync();
        async Task<long?> IndexedAsync() => await Log.Database.ReadAsync((session, token) => session.ScalarAsync("SELECT COUNT(*) FROM events WHERE is_in_order = 0", token), Cancel);
        await AppendAsync(engine, writer, "m.room.message", null, "{}");
        Assert.Equal(0, await IndexedAsync());
        _time -= 100;
        await AppendAsync(engine, writer, "m.room.message", null, "{}");
        Assert.Equal(1, await IndexedAsync());
        _time = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        await AppendAsync(engine, writer, "m.room.message", null, "{}");
        Assert.Equal(2, await IndexedAsync());
        _time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
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

        Assert.True((await Storage.CurrentState.MapAsync(writer.Room, Cancel)).HasSameEntries(engine.CurrentState));
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
    public async Task A_transaction_is_stored_with_its_event_and_removed_after_its_time()
    {
        var (engine, writer) = await CreateAsync();
        var key = new TransactionKey(writer.Room, await Log.Numbers.UserAsync(Alice, Cancel), new DeviceId("DEV"), "send/m.room.message", "t\01");
        Assert.Null(await Storage.Transactions.FindAsync(key, Cancel));
        var commit = await writer.AppendAsync([new EventToStore(Propose(engine, "m.room.message", null, "{}"), Transaction: key)], null, Cancel);
        await commit.Committed;
        Assert.Equal(commit.Events[0].Pdu.EventId, await Storage.Transactions.FindAsync(key, Cancel));
        var second = key with { TxnId = "2" };
        await (await writer.AppendAsync([new EventToStore(Propose(engine, "m.room.message", null, "{}"), Transaction: second)], null, Cancel)).Committed;

        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TransactionTrimming.Kept - TimeSpan.FromMinutes(5));
        var trimming = new TransactionTrimming(Storage.Transactions, Log.Writer, time);
        await trimming.RunAsync(Cancel);
        Assert.NotNull(await Storage.Transactions.FindAsync(key, Cancel));

        // The oldest first, and no more than asked for.
        await Log.Writer.AppendAsync(TransactionStore.RemoveBefore(time.GetUtcNow(), 1), Cancel);
        Assert.Single(new[] { await Storage.Transactions.FindAsync(key, Cancel), await Storage.Transactions.FindAsync(second, Cancel) }.OfType<EventId>());
        time.Advance(TimeSpan.FromMinutes(10));
        await trimming.RunAsync(Cancel);
        Assert.Null(await Storage.Transactions.FindAsync(key, Cancel));
        Assert.Null(await Storage.Transactions.FindAsync(second, Cancel));
    }

    [Fact]
    public async Task Transactions_of_a_database_from_before_they_lay_by_event_are_found()
    {
        await using var database = await TEngine.CreateAsync(Cancel);
        await using (var before = await OpenLog.OpenAsync(database.Options, [new Schema100Rooms(), new Schema150Relations(), new Schema160Aggregations()], TimeProvider.System, null, Cancel))
        {
            await before.Writer.AppendAsync(
                new LogUnit()
                    .Write(
                        "INSERT INTO events (number, room, standing, type, sender, depth, origin_server_ts, event_id, json) VALUES (7, 31, 0, 1, 5, 9, 1, $1, $1)",
                        EventIdBytes.Encode(EventId.Parse("$sent")))
                    .Write(
                        "INSERT INTO event_transactions (user_number, device, path, txn_id, event, at) VALUES (5, $1, $2, $3, 7, 1)",
                        "DEV"u8.ToArray(),
                        "31/send/m.room.message"u8.ToArray(),
                        "t\u00001"u8.ToArray()),
                Cancel);
        }

        await using var after = await OpenLog.OpenAsync(database.Options, Migrations, TimeProvider.System, null, Cancel);
        var transactions = new RoomStorage(after.Database, after.Writer, after.Numbers, after.Budget, Server, TimeProvider.System).Transactions;
        var key = new TransactionKey(new RoomNumber(31), new UserNumber(5), new DeviceId("DEV"), "send/m.room.message", "t\u00001");
        Assert.Equal(EventId.Parse("$sent"), await transactions.FindAsync(key, Cancel));
        Assert.Equal("t\u00001", (await transactions.IdsOfAsync([new EventNumber(7)], key.Device, Cancel))[new EventNumber(7)]);
        Assert.Equal(
            7, await after.Database.ReadAsync((session, token) => session.ScalarAsync($"SELECT e.number FROM events e WHERE {EventIdBytes.AreEqual("e.event_id", "$1")}", token, EventIdBytes.Encode(EventId.Parse("$sent"))), Cancel));
        Assert.Equal([new SentTransaction(key.Path, key.TxnId)], await transactions.OfDeviceAsync(key.User, key.Device, key.Room, 10, Cancel));
    }

    [Fact]
    public async Task An_outlier_finds_its_place()
    {
        var (engine, writer) = await CreateAsync();
        var append = Propose(engine, "m.room.message", null, """{"body":"late"}""");
        var outlier = append with { Standing = EventStanding.Outlier, StateBefore = StateMap.Empty, StateAfter = StateMap.Empty, Changes = [], ForwardExtremities = append.Pdu.PrevEvents };
        var first = await writer.AppendAsync([new EventToStore(outlier)], null, Cancel);
        await first.Committed;
        var stored = await Storage.Events.FindAsync(append.Pdu.EventId, Cancel);
        Assert.Equal((EventStanding.Outlier, null, null), (stored!.Standing, stored.Position, stored.StateAfter));

        await (await writer.AppendAsync([new EventToStore(append, Known: stored.Number)], null, Cancel)).Committed;
        var placed = await Storage.Events.FindAsync(append.Pdu.EventId, Cancel);
        Assert.Equal((EventStanding.Accepted, stored.Number), (placed!.Standing, placed.Number));
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
    public async Task What_relates_to_an_event_is_found_until_it_is_redacted()
    {
        var (engine, writer) = await CreateAsync();
        var parent = await AppendAsync(engine, writer, "m.room.message", null, """{"body":"parent"}""");
        var content = $$$"""{"body":"child","m.relates_to":{"event_id":"{{{parent.Pdu.EventId}}}","rel_type":"m.thread"}}""";
        var child = await AppendAsync(engine, writer, "m.room.message", null, content);
        await AppendAsync(engine, writer, "m.room.message", null, content);
        var alice = await Storage.Numbers.UserAsync(Alice, Cancel);
        Assert.Equal([new StoredRelation(parent.Pdu.EventId, "m.thread", alice)], await Storage.Relations.ToAsync(writer.Room, [child.Pdu.EventId, parent.Pdu.EventId], Cancel));
        Assert.Empty(await Storage.Relations.ToAsync(new RoomNumber(writer.Room.Value + 1), [parent.Pdu.EventId], Cancel));

        await Log.Writer.AppendAsync(EventRows.Redact(new LogUnit(), child, null, Redaction.Redact(child.Pdu)), Cancel);
        Assert.Single(await Storage.Relations.ToAsync(writer.Room, [parent.Pdu.EventId], Cancel));
    }

    [Fact]
    public async Task An_event_tells_which_children_it_may_have_to_aggregate()
    {
        var (engine, writer) = await CreateAsync();
        async Task<AggregatedChildren> OfAsync(StoredEvent stored) => (await Storage.Events.FindAsync(stored.Number, Cancel))!.Aggregated;
        var parent = await AppendAsync(engine, writer, "m.room.message", null, """{"body":"parent"}""");
        var state = await AppendAsync(engine, writer, "m.room.topic", "", """{"topic":"state"}""");
        await RelateAsync(engine, writer, parent, "m.annotation");
        Assert.Equal(AggregatedChildren.None, await OfAsync(parent));
        await RelateAsync(engine, writer, parent, "m.reference");
        var edit = await RelateAsync(engine, writer, parent, "m.replace");
        await RelateAsync(engine, writer, state, "m.reference");
        Assert.Equal(AggregatedChildren.References | AggregatedChildren.Replacements, await OfAsync(parent));
        Assert.Equal(AggregatedChildren.None, await OfAsync(state));
        await RelateAsync(engine, writer, parent, "m.thread");
        Assert.Equal(AggregatedChildren.None, await OfAsync(edit));
        Assert.Equal(
            AggregatedChildren.References | AggregatedChildren.Replacements | AggregatedChildren.Thread,
            (await Storage.Events.HistoryAsync(writer.Room, null, Direction.Backwards, 20, Cancel)).Single(stored => stored.Number == parent.Number).Aggregated);
    }

    [Fact]
    public async Task Descendants_are_found_up_to_a_level_and_a_number()
    {
        var (engine, writer) = await CreateAsync();
        var root = await AppendAsync(engine, writer, "m.room.message", null, """{"body":"root"}""");
        var levels = new List<List<EventId>>();
        var parents = new List<StoredEvent> { root };
        for (var level = 0; level < 4; level++)
        {
            var children = new List<StoredEvent>();
            foreach (var parent in parents)
            {
                children.Add(await RelateAsync(engine, writer, parent, "m.reference"));
                children.Add(await RelateAsync(engine, writer, parent, "m.reference"));
            }

            levels.Add([.. children.Select(child => child.Pdu.EventId)]);
            parents = children;
        }

        async Task<List<EventId>> FindAsync(int depth, int considered, Direction direction = Direction.Forwards, HistoryPoint? from = null) =>
            (await Storage.Relations.DescendantsAsync(writer.Room, root.Pdu.EventId, new RelationFilter("m.reference"), from, direction, 100, depth, considered, Cancel))
            .ConvertAll(stored => stored.Pdu.EventId);
        for (var depth = 1; depth <= 4; depth++)
        {
            Assert.Equal(levels.Take(depth).SelectMany(level => level), await FindAsync(depth, 1_000));
        }

        Assert.Equal(levels.Take(3).SelectMany(level => level).Reverse(), await FindAsync(3, 1_000, Direction.Backwards));
        Assert.Equal([.. levels[2], .. levels[3]], await FindAsync(4, 1_000, from: (await Storage.Events.FindAsync(levels[1][^1], Cancel))!.Point));

        // Those that are nearest to the root are looked at first.
        Assert.Equal(levels[0], await FindAsync(4, 2));
        Assert.Equal(6, (await FindAsync(4, 6)).Count);
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

    private async Task<StoredEvent> AppendAsync(RoomEngine engine, RoomWriter writer, string type, string? stateKey, string content)
    {
        var commit = await writer.AppendAsync([new EventToStore(Propose(engine, type, stateKey, content))], null, Cancel);
        await commit.Committed;
        return commit.Events[0];
    }

    private Task<StoredEvent> RelateAsync(RoomEngine engine, RoomWriter writer, StoredEvent parent, string type) => AppendAsync(
        engine, writer, "m.room.message", null, $$$"""{"body":"child","m.relates_to":{"event_id":"{{{parent.Pdu.EventId}}}","rel_type":"{{{type}}}"}}""");

    private async Task<(RoomEngine Engine, RoomWriter Writer)> CreateAsync(string? versionId = null)
    {
        var version = versionId is null ? KnownRoomVersions.Default : KnownRoomVersions.TryGet(versionId, out var known) ? known : throw new ArgumentException(versionId);
        var id = versionId is null ? (RoomId?)null : RoomId.Parse($"!{_time}:example.org");
        var content = $$"""{"room_version":"{{version.Id}}","creator":"{{Alice}}"}""";
        var step = RoomEngine.Create(new CreateProposal(version, id, Alice, Encoding.UTF8.GetBytes(content), _time++), Server, _key, out var engine);
        var create = Assert.IsType<Step.Append>(step).Value;
        Assert.NotNull(engine);
        var writer = await Storage.NewAsync(engine.RoomId, version, Cancel);
        EventToStore[] events =
        [
            new(create),
            new(Propose(engine, "m.room.member", Alice.Value, """{"membership":"join"}""")),
            new(Propose(engine, "m.room.power_levels", "", """{"users":{}}""")),
        ];
        await (await writer.AppendAsync(events, null, Cancel)).Committed;
        return (engine, writer);
    }

    private RoomAppend Propose(RoomEngine engine, string type, string? stateKey, string content) =>
        Assert.IsType<Step.Append>(engine.Propose(new EventProposal(Alice, type, stateKey, Encoding.UTF8.GetBytes(content), _time++), Server, _key)).Value;

    private RoomStorage NewStorage() => new(Log.Database, Log.Writer, Log.Numbers, Log.Budget, Server, TimeProvider.System);
}

using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Signing;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>The log of state changes, on any engine of storage.</summary>
public abstract class StateChangeKit<TEngine> : RoomKit<TEngine>
    where TEngine : ITestEngine
{
    private static readonly ServerName Remote = ServerName.Parse("remote.example");
    private static readonly UserId Zoe = UserId.Parse("@zoe:remote.example");

    [Fact]
    public async Task The_state_at_each_position_is_the_one_that_the_room_had()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var room = 0; room < 8; room++)
        {
            var (engine, writer, states) = await ForkedRoomAsync(random);
            Assert.True(states.Count > 10);
            foreach (var (position, state) in states)
            {
                var snapshot = await Storage.StateChanges.StateAtAsync(writer.Room, position, Cancel);
                Assert.True((await NewStorage().StateMaps.ReadAsync(snapshot!.Value, Cancel)).HasSameEntries(state), $"seed {seed}, room {room}, position {position}: what is stored");

                var later = await Storage.StateChanges.AfterAsync(writer.Room, position, 10_000, Cancel);
                var unwound = PastState.Before(engine.CurrentState, later.ConvertAll(change => change.Logged));
                Assert.True(StateMap.From(unwound.Entries).HasSameEntries(state), $"seed {seed}, room {room}, position {position}: what is unwound");
            }
        }
    }

    [Fact]
    public async Task Changes_are_rewound_in_their_order_however_many_are_read_at_once()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var (_, writer, _) = await ForkedRoomAsync(random, steps: 800);
        var all = (await Storage.StateChanges.AfterAsync(writer.Room, LogPosition.Start, 10_000, Cancel)).ConvertAll(change => change.Logged);
        Assert.True(all.Count > 150, $"seed {seed}: {all.Count}");
        var known = random.Next(50);
        var newest = new StateChanges(all[^(known + 1)].Position, [.. all.Where(logged => logged.Position > all[^(known + 1)].Position)]);
        var rewind = new StateRewind(Storage.StateChanges, writer.Room, newest);
        var rewound = new List<LoggedStateChange>();
        for (var position = all[^1].Position; position >= LogPosition.Start; position = position.Plus(-random.Next(1, 20)))
        {
            while (await rewind.TakeAfterAsync(position, Cancel) is { } taken)
            {
                Assert.True(taken.Position > position);
                rewound.Add(taken);
            }
        }

        while (await rewind.TakeAfterAsync(LogPosition.Start, Cancel) is { } taken)
        {
            rewound.Add(taken);
        }

        Assert.Equal(all.Select(logged => logged.Position).Reverse(), rewound.Select(logged => logged.Position));
        Assert.Equal(all.ToHashSet(), rewound.ToHashSet());
    }

    [Fact]
    public async Task A_database_of_before_gets_the_changes_that_its_events_made()
    {
        var random = new Random(7);
        for (var room = 0; room < 3; room++)
        {
            var (engine, writer) = await CreateAsync();
            for (var i = 0; i < 60; i++)
            {
                _ = random.Next(3) == 0
                    ? await AppendAsync(engine, writer, "m.room.message", null, "{}")
                    : await AppendAsync(engine, writer, "org.example.state", $"{random.Next(5)}", $$"""{"n":{{i}}}""");
            }
        }

        var before = await RowsAsync();
        Assert.True(before.Count > 100);
        var unit = new LogUnit().Write("DROP TABLE state_changes");
        foreach (var statement in new Schema198StateChanges().Sql(Options.Engine).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            unit.Write(statement);
        }

        await Log.Writer.AppendAsync(unit, Cancel);
        Assert.Equal(before, await RowsAsync());
    }

    private Task<List<(long Room, long Position, long Tuple, long? Before, long? After, long? State)>> RowsAsync() => Log.Database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT room, position, tuple, event_before, event_after, state_after FROM state_changes ORDER BY room, position, tuple",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), Number(row, 3), Number(row, 4), Number(row, 5)),
            token),
        Cancel).AsTask();

    private static long? Number(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    /// <summary>A room that two servers change without knowing of each other's newest events, and its current state here after each unit.</summary>
    private async Task<(RoomEngine Engine, RoomWriter Writer, List<(LogPosition Position, StateMap State)> States)> ForkedRoomAsync(Random random, int steps = 60)
    {
        using var key = SigningKey.Generate();
        var (engine, writer) = await CreateAsync();
        await AppendAsync(engine, writer, "m.room.power_levels", "", $$$"""{"users":{"{{{Zoe}}}":50},"state_default":0}""");
        await AppendAsync(engine, writer, "m.room.join_rules", "", """{"join_rule":"public"}""");
        var remote = new RoomEngine(engine.Version, engine.RoomId, RoomHead.Empty);
        var (takenTo, sent) = (LogPosition.Start, new Queue<Pdu>());
        await CatchUpAsync();
        Send("m.room.member", Zoe.Value, """{"membership":"join"}""");
        var states = new List<(LogPosition, StateMap)>();
        for (var step = 0; step < steps; step++)
        {
            switch (random.Next(8))
            {
                case 0:
                    await CatchUpAsync();
                    break;
                case < 3 when sent.TryDequeue(out var pdu):
                    await StoreAsync(Assert.IsType<Step.Append>(engine.Receive(pdu)).Value);
                    break;
                case < 5:
                    Send("org.example.state", $"{random.Next(3)}", $$"""{"remote":{{step}}}""");
                    break;
                case 5:
                    await StoreAsync(Propose(engine, "m.room.message", null, "{}"));
                    break;
                default:
                    await StoreAsync(Propose(engine, "org.example.state", $"{random.Next(3)}", $$"""{"here":{{step}}}"""));
                    break;
            }
        }

        return (engine, writer, states);

        async Task CatchUpAsync()
        {
            foreach (var stored in await Storage.Events.TimelineAsync(writer.Room, takenTo, LogPosition.End, Direction.Forwards, 10_000, Cancel))
            {
                Assert.True(remote.Receive(stored.Pdu) is Step.Append or Step.Unchanged);
                takenTo = stored.Position!.Value;
            }
        }

        void Send(string type, string stateKey, string content)
        {
            var proposal = new EventProposal(Zoe, type, stateKey, Encoding.UTF8.GetBytes(content), Time += random.Next(-50, 60));
            sent.Enqueue(Assert.IsType<Step.Append>(remote.Propose(proposal, Remote, key)).Value.Pdu);
        }

        async Task StoreAsync(RoomAppend append)
        {
            var unit = await (await writer.AppendAsync([new EventToStore(append)], null, Cancel)).Committed;
            if (unit.Count > 0)
            {
                states.Add((unit.Last, append.CurrentState));
            }
        }
    }
}

using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>That the stores' queries are answered by the indexes on which their speed rests.</summary>
/// <param name="events">How many events there are besides the few that are asked for.</param>
public abstract class EventIndexKit<TEngine>(int events) : RoomKit<TEngine>
    where TEngine : ITestEngine
{
    private const int Ahead = 1_000;

    [Fact]
    public async Task Every_query_uses_its_index()
    {
        var (engine, writer) = await CreateAsync();
        var (room, alice) = (writer.Room, await Log.Numbers.UserAsync(Alice, Cancel));
        var root = await AppendAsync(engine, writer, "m.room.message", null, """{"body":"root"}""");
        var key = new TransactionKey(room, alice, new DeviceId("DEV"), "send/m.room.message", "txn");
        foreach (var type in (string[])["m.thread", "m.replace"])
        {
            var append = Propose(engine, "m.room.message", null, $$$"""{"body":"child","m.relates_to":{"event_id":"{{{root.Pdu.EventId}}}","rel_type":"{{{type}}}"}}""");
            await (await writer.AppendAsync([new EventToStore(append, Transaction: key with { TxnId = type })], null, Cancel)).Committed;
        }

        await FillAsync(root);
        var queries = new RecordedQueries(Log.Database);
        var storage = NewStorage(queries);
        var middle = root.Pdu.OriginServerTs + Ahead + (events / 2);
        var end = new HistoryPoint(long.MaxValue, new EventNumber(long.MaxValue));

        await storage.Events.FindAsync(root.Pdu.EventId, Cancel);
        await UsesAsync("an event by its ID", "events_by_id");
        await storage.Events.ReadAsync([root.Pdu.EventId, EventId.Parse("$chosen")], Cancel);
        await UsesAsync("events by their IDs", "events_by_id");
        await storage.Events.NumbersAsync([root.Pdu.EventId], Cancel);
        await UsesAsync("numbers by IDs", "events_by_id");
        await storage.Events.TimelineAsync(room, LogPosition.Start, Log.Tail.Head, Direction.Backwards, 20, Cancel);
        await UsesAsync("a timeline", "events_by_position");
        await storage.Events.HistoryAsync(room, new HistoryPoint(events / 2, default), Direction.Backwards, 20, Cancel);
        await UsesAsync("history", "events_by_depth");
        foreach (var direction in Enum.GetValues<Direction>())
        {
            Assert.NotNull(await storage.Events.NearestAsync(room, middle, direction, Cancel));
            await UsesAsync($"the event nearest to a time, {direction}", "events_by_depth", "events_out_of_order");
        }

        Assert.Single(await storage.Threads.RootsAsync(room, new ThreadQuery(end, [], null), new HistoryPoint(root.Pdu.Depth + 2, default), 1, Cancel));
        await UsesAsync("threads", "event_relations_in_threads", "events_by_id");
        Assert.Single(await storage.Aggregations.ReplacementsAsync(room, [root.Pdu.EventId], 1, Cancel));
        await UsesAsync("replacements", "events_by_id");
        Assert.NotNull(await storage.Transactions.FindAsync(key with { TxnId = "m.thread" }, Cancel));
        await UsesAsync("a transaction", "sent_transactions_by_fingerprint");

        async Task UsesAsync(string what, params string[] indexes)
        {
            var plans = string.Join("\n\n", await queries.PlansAsync(Cancel));
            var lines = plans.Split('\n');
            foreach (var index in indexes)
            {
                Assert.True(lines.Any(line => IsSearch(line) && line.Contains(index, StringComparison.Ordinal)), $"{what} without {index}:\n{plans}");
            }

            Assert.False(plans.Contains("Seq Scan on event", StringComparison.Ordinal) || plans.Contains("Seq Scan on sent_transactions", StringComparison.Ordinal), $"{what}:\n{plans}");
        }
    }

    private bool IsSearch(string line) => Options.Engine is DatabaseEngine.Sqlite
        ? line.StartsWith("SEARCH ", StringComparison.Ordinal)
        : line.Contains("Index Scan ", StringComparison.Ordinal) || line.Contains("Index Only Scan ", StringComparison.Ordinal);

    /// <summary>Many copies of one message, half of them in its room and some of those out of order, each the root of a thread and sent with a transaction.</summary>
    private async Task FillAsync(StoredEvent message)
    {
        var id = Options.Engine is DatabaseEngine.Sqlite ? "randomblob(32)" : "sha256(convert_to(CAST(i AS TEXT), 'UTF8'))";
        await WriteAsync(
            $"""
            INSERT INTO events (number, room, standing, type, sender, depth, origin_server_ts, is_in_order, event_id, json)
            WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < $2)
            SELECT 1000000000 + i, e.room + i % 2, e.standing, e.type, e.sender, $3 + i, e.origin_server_ts + $3 + i, CASE i % 100 WHEN 0 THEN 0 ELSE 1 END, {id}, e.json
            FROM numbers JOIN events e ON e.number = $1
            """,
            message.Number.Value,
            events,
            Ahead);
        await WriteAsync(
            """
            INSERT INTO event_relations (parent, rel_type, depth, event, room, type, sender, is_thread)
            SELECT event_id, $1, depth, number, room, type, sender, 1 FROM events WHERE number > 1000000000
            """,
            Encoding.UTF8.GetBytes(EventRelation.Thread));
        await WriteAsync(
            """
            INSERT INTO sent_transactions (event, room, user_number, at, device, path, txn_id, fingerprint)
            SELECT number, room, sender, origin_server_ts, $1, $1, event_id, number FROM events WHERE number > 1000000000
            """,
            "DEV"u8.ToArray());
        await WriteAsync("UPDATE rooms SET in_order_depth = $2, in_order_ts = $3 WHERE room = $1", message.Room.Value, Ahead + events, message.Pdu.OriginServerTs + Ahead + events);
        if (Options.Engine is DatabaseEngine.PostgreSql)
        {
            await PostgreSqlServer.ExecuteAsync(Options.Source, "ANALYZE", Cancel);
        }

        async Task WriteAsync(string sql, params SqlValue[] parameters) => await Log.Writer.AppendAsync(new LogUnit(UnitLane.Bulk).Write(sql, parameters), Cancel);
    }
}

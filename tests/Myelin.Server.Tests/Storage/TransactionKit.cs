using Microsoft.Extensions.Time.Testing;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>Transactions of clients, on any engine of storage.</summary>
public abstract class TransactionKit<TEngine> : RoomKit<TEngine>
    where TEngine : ITestEngine
{
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

        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TransactionTrimmer.Kept - TimeSpan.FromMinutes(5));
        var trimming = new TransactionTrimmer(Storage.Transactions, Log.Writer, time);
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
}

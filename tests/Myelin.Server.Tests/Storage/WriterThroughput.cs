using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>Measures the writer: run explicitly, in release, on a quiet machine. <c>-explicit only -class "*Throughput"</c></summary>
public abstract class WriterThroughput<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    private const int Appenders = 64;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    protected override IEnumerable<IMigration> Migrations => RoomsRegistration.Migrations;

    [Fact(Explicit = true)]
    public async Task Single_event_units_from_64_appenders()
    {
        for (var room = 0; room < Appenders; room++)
        {
            await Log.Writer.AppendAsync(new LogUnit().Write("INSERT INTO rooms (room, version, version_counter) VALUES ($1, '12', 0)", room), Cancel);
        }

        for (var warming = 0; warming < 2; warming++)
        {
            var watch = Stopwatch.StartNew();
            var batches = await BatchesAsync();
            var processor = Environment.CpuUsage.TotalTime;
            var allocated = GC.GetTotalAllocatedBytes();
            var counts = await Task.WhenAll(Enumerable.Range(0, Appenders).Select(room => Task.Run(() => AppendAsync(room, watch))));
            var units = counts.Sum();
            processor = Environment.CpuUsage.TotalTime - processor;
            batches = await BatchesAsync() - batches;
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Options.Engine}: {units / watch.Elapsed.TotalSeconds:F0} units/s, {(GC.GetTotalAllocatedBytes() - allocated) / units} bytes allocated per unit, {units / batches} units per batch, {processor.TotalMicroseconds / units:F1} us of processor time per unit"));
        }
    }

    private async Task<long> BatchesAsync() =>
        await Log.Database.ReadAsync((session, token) => session.ScalarAsync("SELECT SUM(batch) FROM log_writers", token), Cancel) ?? 0;

    private async Task<long> AppendAsync(long room, Stopwatch watch)
    {
        var json = RandomNumberGenerator.GetBytes(700);
        var counter = (await Log.Database.ReadAsync((session, token) => session.ScalarAsync("SELECT version_counter FROM rooms WHERE room = $1", token, room), Cancel)).GetValueOrDefault();
        long previous = 0;
        long count = 0;
        while (watch.Elapsed < Duration)
        {
            var number = Log.Numbers.Next(NumberSeries.Event);
            var id = RandomNumberGenerator.GetBytes(32);
            var unit = new LogUnit();
            unit.RequireAndSwap("SELECT version_counter FROM rooms WHERE room = $1", counter, counter + 1, room);
            unit.Add(new LogEntry(LogEntryKind.TimelineEvent, room, number));
            var (now, before) = (counter + 1, previous);
            unit.Write((sink, first) =>
            {
                sink.Execute("UPDATE rooms SET version_counter = $2 WHERE room = $1", room, now);
                sink.Execute(
                    "INSERT INTO events (number, room, standing, type, sender, depth, origin_server_ts, position, state_after, event_id, json) VALUES ($1, $2, 0, 1, 1, $3, $4, $5, 1, $6, $7)",
                    number, room, now, 1_700_000_000_000 + now, first.Value, id, json);
                sink.Execute("DELETE FROM forward_extremities WHERE room = $1 AND event = $2", room, before);
                sink.Execute("INSERT INTO forward_extremities (room, event) VALUES ($1, $2)", room, number);
            });
            await Log.Writer.AppendAsync(unit, Cancel);
            (counter, previous, count) = (now, number, count + 1);
        }

        return count;
    }
}

public sealed class SqliteWriterThroughput : WriterThroughput<SqliteTestEngine>;

public sealed class PostgreSqlWriterThroughput : WriterThroughput<PostgreSqlTestEngine>;

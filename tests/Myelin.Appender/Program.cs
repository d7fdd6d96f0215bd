using System.Globalization;
using Myelin.Appender;
using Myelin.Server.Log;
using Myelin.Server.Storage;

var options = new DatabaseOptions(Enum.Parse<DatabaseEngine>(args[0]), args[1]);
var firstId = long.Parse(args[2], CultureInfo.InvariantCulture) * 1_000_000;
await using var log = await OpenLog.OpenAsync(options, [new NotesSchema()], TimeProvider.System, null, CancellationToken.None);
await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() => AppendAsync(worker))));

// One line for each unit once it is acknowledged, ended by a full stop so that a line cut off is recognised.
async Task AppendAsync(int worker)
{
    for (var id = firstId + (worker * 100_000); ; id++)
    {
        var unit = new LogUnit();
        unit.Add(new LogEntry(LogEntryKind.Profile, id));
        var note = id;
        unit.Write((sink, first) => sink.Execute("INSERT INTO notes (id, position) VALUES ($1, $2)", note, first.Value));
        var committed = await log.Writer.AppendAsync(unit);
        lock (output)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{note} {committed.First.Value}."));
        }
    }
}

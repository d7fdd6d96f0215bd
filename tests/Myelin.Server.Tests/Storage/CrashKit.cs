using System.Diagnostics;
using System.Globalization;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>
/// Kills a process that appends, at seeded moments: afterwards every entry that it acknowledged is there, none twice, and the log has no gap.
/// </summary>
[Slow]
public abstract class CrashKit<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    /// <summary>How many moments; a hundred and more with <c>MYELIN_CRASH_MOMENTS</c>.</summary>
    private static readonly int Moments =
        int.TryParse(Environment.GetEnvironmentVariable("MYELIN_CRASH_MOMENTS"), CultureInfo.InvariantCulture, out var moments) ? moments : 4;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("MYELIN_CRASH_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Environment.TickCount;

    protected override IEnumerable<IMigration> Migrations => [new Appender.NotesSchema()];

    [Fact]
    public async Task Whatever_was_acknowledged_survives_a_kill()
    {
        TestContext.Current.SendDiagnosticMessage("MYELIN_CRASH_SEED={0}", Seed);
        var random = new Random(Seed);
        var acknowledged = new Dictionary<long, long>();
        for (var moment = 0; moment < Moments; moment++)
        {
            await CloseAsync();
            await AppendUntilKilledAsync(moment, random.Next(1, 400), acknowledged);
            await ReopenAsync();
            await CheckAsync(acknowledged);
        }
    }

    private async Task AppendUntilKilledAsync(int moment, int acknowledgements, Dictionary<long, long> acknowledged)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Myelin.Appender.dll"), Options.Engine.ToString(), Options.Source, moment.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The appender did not start.");
        var count = 0;
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            // A line that the kill cut off says nothing.
            if (line.EndsWith('.') && line[..^1].Split(' ') is [var id, var position])
            {
                acknowledged.Add(long.Parse(id, CultureInfo.InvariantCulture), long.Parse(position, CultureInfo.InvariantCulture));
            }

            if (++count == acknowledgements)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync(Cancel);
        Assert.True(count >= acknowledgements, "The appender ended by itself.");
    }

    private async Task CheckAsync(Dictionary<long, long> acknowledged)
    {
        var notes = (await NotesAsync()).ToDictionary(note => note.Id, note => note.Position);
        foreach (var (id, position) in acknowledged)
        {
            Assert.True(notes.TryGetValue(id, out var stored) && stored == position, $"Unit {id} was acknowledged at {position} and is lost.");
        }

        var entries = await Log.Reader.ReadAsync(LogPosition.Start, int.MaxValue, Cancel);
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => (long)i), entries.Select(entry => entry.Position.Value));
        Assert.Equal(notes.Count, entries.Count);
        Assert.All(entries, entry => Assert.Equal(entry.Position.Value, notes[entry.Subject]));
    }
}

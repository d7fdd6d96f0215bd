using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Log;
using Myelin.Server.Log.Readers;
using Myelin.Server.Log.Writing;
using Myelin.Server.Sync;
using Myelin.Server.Sync.Tokens;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>A token whose position is beyond the log is of a log that was cut off: an initial sync, at once, and nobody waits for what never comes.</summary>
public sealed class SyncTokenAheadTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task APositionBeyondTheLogIsAnInitialSync()
    {
        var alice = await server.RegisterAsync("ahead_alice");
        var room = await alice.CreateRoomAsync();
        await alice.SendTextAsync(room, "seen");
        var token = (await alice.SyncAsync()).Next();
        Assert.Null((await alice.SyncAsync(token)).Room(room));
        var tail = Assert.IsType<LogTail>(server.Get<ILogTail>());
        foreach (var beyond in (long[])[1, 1_000_000_000, long.MaxValue - tail.Head.Value])
        {
            var ahead = Ahead(token, tail.Head, beyond);
            var sync = await alice.SyncAsync(ahead, timeout: 60_000);
            Assert.Contains("seen", sync.Room(room)!.Value.Bodies());
            Assert.Contains(sync.Room(room)!.Value.Events("state").Concat(sync.Room(room)!.Value.Timeline()), item => item.Type() == "m.room.create");
            (await alice.SendAsync(HttpMethod.Get, $"/_matrix/client/v3/keys/changes?from={Uri.EscapeDataString(token)}&to={Uri.EscapeDataString(ahead)}"))
                .Refused(400, "M_INVALID_PARAM");
        }

        // The log's own readers rest there.
        Assert.InRange(tail.Waiting, 0, server.Services.GetServices<ILogConsumer>().Count());
    }

    /// <summary>What another process has committed is waited for, and whoever gives up leaves nothing behind.</summary>
    [Fact]
    public async Task AheadOfThisProcessIsWaitedForUntilTheClientGoes()
    {
        var tail = new LogTail(new LogPosition(4), Microsoft.Extensions.Logging.Abstractions.NullLogger<LogTail>.Instance);
        var tokens = new SyncTokens(new LogLineage("lineage"), tail, new AheadReader(new LogPosition(9)), new HeldTimers(SyncLimits.AheadTimeout));
        var token = tokens.Write(new SyncPosition(new LogPosition(8), default, new LogPosition(8)));
        using var gone = new CancellationTokenSource();
        var left = tokens.ReadAsync(token, gone.Token).AsTask();
        Assert.Equal(1, tail.Waiting);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(0, tail.Waiting);

        var read = tokens.ReadAsync(token, TestContext.Current.CancellationToken).AsTask();
        Assert.False(read.IsCompleted);
        tail.Advance([.. Enumerable.Range(5, 5).Select(position => new CommittedEntry(new LogPosition(position), new LogEntry(LogEntryKind.Profile, 1)))]);
        Assert.Equal(new LogPosition(8), (await read)!.Value.Log);
        var beyond = tokens.ReadAsync(tokens.Write(new SyncPosition(new LogPosition(10), default, new LogPosition(10))), TestContext.Current.CancellationToken).AsTask();
        Assert.True(beyond.IsCompletedSuccessfully, "What nobody has committed is not waited for.");
        Assert.Null(await beyond);
        Assert.Equal(0, tail.Waiting);
    }

    private static string Ahead(string token, LogPosition head, long by)
    {
        var parts = token.Split('_', 3);
        return $"{parts[0]}_{(head.Value + by).ToString(CultureInfo.InvariantCulture)}_{parts[2].Split('.')[0]}";
    }

    private sealed class AheadReader(LogPosition head) : ILogReader
    {
        public ValueTask<LogPosition> HeadAsync(CancellationToken cancellationToken) => new(head);

        public ValueTask<List<CommittedEntry>> ReadAsync(LogPosition after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<List<(long Subject, LogPosition Position)>> NewestAsync(
            IReadOnlyCollection<LogEntryKind> kinds, LogPosition after, LogPosition upTo, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<LogPosition> TrimmedToAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

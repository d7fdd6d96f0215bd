using Myelin.Core.Identifiers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Grains;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Tests.Rooms;

/// <summary>Client-Server API, "Transaction identifiers": a repeated request is answered as the first one was, and does nothing.</summary>
public sealed class RoomTransactionsTests
{
    private readonly RoomTransactions _transactions = new();
    private readonly Store _store = new();
    private int _run;

    [Fact]
    public async Task ARepeatGetsTheEventOfTheFirst()
    {
        var first = await SendAsync(Transaction("1"));
        Assert.Equal(first, await SendAsync(Transaction("1")));
        Assert.NotEqual(first, await SendAsync(Transaction("2")));
        Assert.NotEqual(first, await SendAsync(Transaction("1") with { Path = "send/m.other" }));
        Assert.NotEqual(first, await SendAsync(Transaction("1") with { Device = "OTHER" }));
        Assert.Equal(4, _run);
    }

    [Fact]
    public async Task NewTransactionsOfAKnownDeviceAskNothingOfTheDatabase()
    {
        for (var i = 0; i < 100; i++)
        {
            await SendAsync(Transaction($"{i}"));
        }

        Assert.Equal((1, 0), (_store.Reads, _store.Finds));
    }

    [Fact]
    public async Task ARepeatWhileTheFirstIsUnderWayWaitsForIt()
    {
        var commit = new TaskCompletionSource<RoomReply>();
        var first = _transactions.OnceAsync(Transaction("1"), _store, () => commit.Task);
        var repeat = _transactions.OnceAsync(Transaction("1"), _store, () => throw new InvalidOperationException("Done twice."));
        Assert.False(repeat.IsCompleted);
        commit.SetResult(RoomReply.Sent(EventId.Parse("$one")));
        Assert.Equal("$one", (await first).Event);
        Assert.Equal("$one", (await repeat).Event);
    }

    [Fact]
    public async Task ARefusalIsNotRemembered()
    {
        var refused = await _transactions.OnceAsync(Transaction("1"), _store, () => Task.FromResult(RoomReply.Forbidden("Not now.")));
        Assert.False(refused.IsDone);
        Assert.NotNull(await SendAsync(Transaction("1")));
    }

    [Fact]
    public async Task AFailedReadOfWhatIsStoredFailsTheRequestAndIsTriedAgainByTheNext()
    {
        _store.Failure = new IOException("The disk is away.");
        await Assert.ThrowsAsync<IOException>(() => SendAsync(Transaction("1")));
        _store.Failure = null;
        Assert.NotNull(await SendAsync(Transaction("1")));
        Assert.Equal(1, _run);
    }

    [Fact]
    public async Task RepeatsAreKnownAfterTheRoomWasLeftByItsMemory()
    {
        var first = await SendAsync(Transaction("1"));
        Assert.Equal(first, (await new RoomTransactions().OnceAsync(Transaction("1"), _store, () => throw new InvalidOperationException("Done twice."))).Event);
    }

    [Fact]
    public async Task ADeviceWithMoreTransactionsThanAreReadAtOnceIsStillAnsweredAsTheFirstTime()
    {
        for (var i = 0; i <= RoomTransactions.MaximumReadAtOnce; i++)
        {
            await SendAsync(Transaction($"{i}"));
        }

        var again = new RoomTransactions();
        foreach (var i in (int[])[0, 500, RoomTransactions.MaximumReadAtOnce])
        {
            var transaction = Transaction($"{i}");
            Assert.Equal(
                _store.Sent[transaction].Value,
                (await again.OnceAsync(transaction, _store, () => throw new InvalidOperationException("Done twice."))).Event);
        }
    }

    [Fact]
    public async Task RepeatsBeyondTheFingerprintsHeldAreStillKnown()
    {
        var first = Transaction("first");
        var sent = await SendAsync(first);
        for (var i = 0; i <= RoomTransactions.MaximumFingerprints; i++)
        {
            await SendAsync(Transaction($"{i}") with { Device = $"DEVICE{i % 1000}" });
        }

        await SendAsync(Transaction("last"));
        Assert.True(_store.Reads > 1001, "The fingerprints were never let go.");
        var run = _run;
        Assert.Equal(sent, await SendAsync(first));
        Assert.Equal(run, _run);
    }

    [Fact]
    public async Task WhatIsCommittedWhileTheFingerprintsAreLetGoIsKnownAfterwards()
    {
        var commit = new TaskCompletionSource<RoomReply>();
        var slow = Transaction("slow");
        var first = _transactions.OnceAsync(slow, _store, () => commit.Task);
        for (var i = 0; i <= RoomTransactions.MaximumFingerprints + 1; i++)
        {
            await SendAsync(Transaction($"{i}") with { Device = $"DEVICE{i % 1000}" });
        }

        await SendAsync(Transaction("same device, read again"));
        _store.Sent[slow] = EventId.Parse("$slow");
        commit.SetResult(RoomReply.Sent(EventId.Parse("$slow")));
        await first;
        Assert.Equal("$slow", await SendAsync(slow));
    }

    private static ClientTransaction Transaction(string id) => new("@alice:x", "DEVICE", "send/m.room.message", id);

    private async Task<string?> SendAsync(ClientTransaction transaction) => (await _transactions.OnceAsync(
        transaction,
        _store,
        () =>
        {
            var id = EventId.Parse($"${++_run}");
            _store.Sent[transaction] = id;
            return Task.FromResult(RoomReply.Sent(id));
        })).Event;

    private sealed class Store : IStoredTransactions
    {
        public Dictionary<ClientTransaction, EventId> Sent { get; } = [];

        public int Reads { get; private set; }

        public int Finds { get; private set; }

        public Exception? Failure { get; set; }

        public Task<IReadOnlyList<SentTransaction>> ReadAsync(ClientTransaction device, int limit)
        {
            Reads++;
            return Failure is { } failure
                ? Task.FromException<IReadOnlyList<SentTransaction>>(failure)
                : Task.FromResult<IReadOnlyList<SentTransaction>>(
                    [.. Sent.Keys.Where(sent => sent.Device == device.Device && sent.User == device.User).Take(limit).Select(sent => new SentTransaction(sent.Path, sent.TransactionId))]);
        }

        public Task<EventId?> FindAsync(ClientTransaction transaction)
        {
            Finds++;
            return Task.FromResult<EventId?>(Sent.TryGetValue(transaction, out var id) ? id : null);
        }
    }
}

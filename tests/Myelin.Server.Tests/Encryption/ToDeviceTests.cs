using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Encryption;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;
using static Myelin.Server.Tests.Encryption.KeyCalls;

namespace Myelin.Server.Tests.Encryption;

/// <summary>"Send-to-Device messaging": in order, none lost, none twice.</summary>
public sealed class ToDeviceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task MessagesComeInOrderAgainUntilTheirTokenIsPresentedAndNeverAfterwards()
    {
        var (alice, bob) = (await server.RegisterAsync("td_order_a"), await server.RegisterAsync("td_order_b"));
        var start = (await bob.SyncAsync()).Next();
        await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 1 });
        await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 2 });

        var first = await bob.SyncAsync(start);
        Assert.Equal([1, 2], first.Numbers());
        var told = first.GetProperty("to_device").GetProperty("events")[0];
        Assert.Equal((alice.UserId, "m.test"), (told.GetProperty("sender").GetString(), told.Type()));
        Assert.Equal([1, 2], (await bob.SyncAsync(start)).Numbers());
        Assert.Equal([1, 2], (await bob.SyncAsync()).Numbers());

        await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 3 });
        var second = await bob.SyncAsync(first.Next());
        Assert.Equal([3], second.Numbers());
        Assert.Empty((await bob.SyncAsync(second.Next())).Numbers());
    }

    [Fact]
    public async Task AllDevicesAreMeantByAStarAndARepeatedTransactionSendsNothing()
    {
        var (alice, bob) = (await server.RegisterAsync("td_star_a"), await server.RegisterAsync("td_star_b"));
        var second = await server.LogInAsync("td_star_b");
        for (var i = 0; i < 2; i++)
        {
            await alice.SendToDeviceAsync(bob.UserId, "*", new { n = 1 }, transaction: "once");
        }

        await alice.SendToDeviceAsync(bob.UserId, "NONE", new { n = 2 });
        await alice.SendToDeviceAsync("@far:other.example", "*", new { n = 2 });
        await alice.SendToDeviceAsync(bob.UserId, "*", new { n = 3 }, type: "m.other", transaction: "once");
        Assert.Equal([1, 3], (await bob.SyncAsync()).Numbers());
        Assert.Equal([1, 3], (await second.SyncAsync()).Numbers());
    }

    [Fact]
    public async Task AMessageWakesALongPoll()
    {
        var (alice, bob) = (await server.RegisterAsync("td_wake_a"), await server.RegisterAsync("td_wake_b"));
        var sync = await bob.SyncAsync();
        for (var i = 0; i < 5; i++)
        {
            var poll = NextMessagesAsync(bob, sync);
            await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = i });
            sync = await poll;
            Assert.Equal([i], sync.Numbers());
        }
    }

    [Fact]
    public async Task AResponseHasAsManyAsItMayAndTheNextOneGoesOn()
    {
        var (alice, bob) = (await server.RegisterAsync("td_page_a"), await server.RegisterAsync("td_page_b"));
        var sync = await bob.SyncAsync();
        var count = (2 * EncryptionLimits.MessagesPerSync) + 7;
        for (var i = 0; i < count; i++)
        {
            await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = i });
        }

        var seen = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            sync = await bob.SyncAsync(sync.Next(), timeout: 60_000);
            Assert.InRange(sync.Numbers().Count, 1, EncryptionLimits.MessagesPerSync);
            seen.AddRange(sync.Numbers());
        }

        Assert.Equal(Enumerable.Range(0, count), seen);
        Assert.Empty((await bob.SyncAsync(sync.Next())).Numbers());
    }

    [Fact]
    public async Task LargeMessagesFillAResponseByTheirBytes()
    {
        var (alice, bob) = (await server.RegisterAsync("td_bytes_a"), await server.RegisterAsync("td_bytes_b"));
        var text = new string('x', EncryptionLimits.MaximumMessageBytes - 200);
        for (var i = 0; i < 40; i++)
        {
            await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = i, text });
        }

        var first = await bob.SyncAsync();
        Assert.Equal(EncryptionLimits.MessageBytesPerSync / EncryptionLimits.MaximumMessageBytes, first.Numbers().Count);
        Assert.Equal(Enumerable.Range(0, 40), [.. first.Numbers(), .. (await bob.SyncAsync(first.Next())).Numbers()]);
    }

    [Fact]
    public async Task WhatWasReceivedIsDeletedAndWhatWasNotSurvivesARestart()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            TestUser bob;
            string token;
            await using (var before = await ServerFixture.StartAsync(directory: directory))
            {
                bob = await before.RegisterAsync("bob");
                for (var i = 0; i < 150; i++)
                {
                    await bob.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = i });
                }

                token = (await bob.SyncAsync()).Next();
                await bob.SyncAsync(token);
                await DeletedAsync(before, bob, left: 50);
            }

            await using var after = await ServerFixture.StartAsync(directory: directory);
            var again = bob with { Http = after.ClientFor(bob.AccessToken) };
            Assert.Equal(Enumerable.Range(100, 50), (await again.SyncAsync(token)).Numbers());
            Assert.Equal(Enumerable.Range(100, 50), (await again.SyncAsync()).Numbers());
            await again.SyncAsync((await again.SyncAsync(token)).Next());
            await DeletedAsync(after, again, left: 0);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task ADeviceThatNeverSyncsGetsNoMoreThanIsAllowed()
    {
        var (alice, bob) = (await server.RegisterAsync("td_full_a"), await server.RegisterAsync("td_full_b"));
        var user = await server.Get<IEntityNumbers>().UserAsync(UserId.Parse(bob.UserId), TestContext.Current.CancellationToken);
        var unit = new LogUnit();
        var json = Encoding.UTF8.GetBytes("{\"content\":{\"n\":1},\"sender\":\"@a:test.example\",\"type\":\"m.test\"}");
        var device = await DeviceAsync(server, bob);
        ToDeviceStore.Add(unit, [.. Enumerable.Repeat(new Delivery(user, device.Id, device.Number, json), EncryptionLimits.MaximumWaitingMessages)]);
        await server.Get<ILogWriter>().AppendAsync(unit, TestContext.Current.CancellationToken);

        await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 2 });
        Assert.Equal(EncryptionLimits.MaximumWaitingMessages, await CountAsync(server, bob));
        await bob.SyncAsync((await bob.SyncAsync()).Next());
        await DeletedAsync(server, bob, EncryptionLimits.MaximumWaitingMessages - EncryptionLimits.MessagesPerSync);
        await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 3 });
        Assert.Equal(EncryptionLimits.MaximumWaitingMessages - EncryptionLimits.MessagesPerSync + 1, await CountAsync(server, bob));
    }

    /// <summary>A request that has looked up its devices writes after one of them has ended.</summary>
    [Fact]
    public async Task AMessageForADeviceThatHasJustEndedDoesNotWaitForTheNextOfThatId()
    {
        var bob = await server.RegisterAsync("td_ended");
        var first = await server.LogInAsync("td_ended", deviceId: "SAME");
        var ended = await DeviceAsync(server, first);
        var user = await server.Get<IEntityNumbers>().UserAsync(UserId.Parse(bob.UserId), TestContext.Current.CancellationToken);
        async Task WriteAsync(long number, int content)
        {
            var unit = new LogUnit();
            ToDeviceStore.Add(unit, [new Delivery(user, ended.Id, number, Encoding.UTF8.GetBytes($"{{\"content\":{{\"n\":{content}}},\"sender\":\"{bob.UserId}\",\"type\":\"m.test\"}}"))]);
            await server.Get<ILogWriter>().AppendAsync(unit, TestContext.Current.CancellationToken);
        }

        await WriteAsync(ended.Number, 1);
        Assert.Equal([1], (await first.SyncAsync()).Numbers());
        await first.PostAsync($"{V3}/logout");
        await WriteAsync(ended.Number, 2);
        var second = await server.LogInAsync("td_ended", deviceId: "SAME");
        await WriteAsync(ended.Number, 3);
        await WriteAsync((await DeviceAsync(server, second)).Number, 4);
        Assert.Equal([4], (await second.SyncAsync()).Numbers());
    }

    /// <summary>The same between requests, whichever comes first.</summary>
    [Fact]
    public async Task MessagesSentWhileDevicesEndAreNotForTheNextOfThatId()
    {
        var alice = await server.RegisterAsync("td_race_a");
        await server.RegisterAsync("td_race_b");
        for (var round = 0; round < 25; round++)
        {
            var device = await server.LogInAsync("td_race_b", deviceId: "RACING");
            var sends = Enumerable.Range(0, 4).Select(_ => alice.SendToDeviceAsync(device.UserId, "RACING", new { n = round }));
            await Task.WhenAll([.. sends, device.PostAsync($"{V3}/logout")]);
            var next = await server.LogInAsync("td_race_b", deviceId: "RACING");
            Assert.Empty((await next.SyncAsync()).Numbers());
            await next.PostAsync($"{V3}/logout");
        }
    }

    [Fact]
    public async Task ARequestSendsNoMoreMessagesAndBytesThanIsAllowed()
    {
        var alice = await server.RegisterAsync("td_much");
        const int Devices = 300;
        await server.AddDevicesAsync(alice, Devices - 1);

        // Counted for each device that gets it: one large message is many.
        var path = $"{V3}/sendToDevice/m.test/much";
        var text = new string('x', (EncryptionLimits.MaximumDeliveredBytes / Devices) + 1);
        (await alice.SendAsync(HttpMethod.Put, path, Messages(alice.UserId, "*", new { text }))).Refused(413, "M_TOO_LARGE");
        Assert.Equal(0, await CountAsync(server, alice));
        await alice.PutAsync(path, Messages(alice.UserId, "*", new { text = text[..^200] }));
        Assert.Equal(1, await CountAsync(server, alice));

        var others = await Task.WhenAll(Enumerable.Range(0, EncryptionLimits.MaximumDeliveries / Devices).Select(async i =>
        {
            var other = await server.RegisterAsync($"td_much_{i}");
            await server.AddDevicesAsync(other, Devices);
            return other.UserId;
        }));
        var toAll = new { messages = others.Append(alice.UserId).ToDictionary(user => user, _ => new Dictionary<string, object> { ["*"] = new { } }) };
        (await alice.SendAsync(HttpMethod.Put, $"{V3}/sendToDevice/m.test/many", toAll)).Refused(413, "M_TOO_LARGE");
        Assert.Equal(1, await CountAsync(server, alice));
    }

    [Fact]
    public async Task TransactionsAreForgottenAfterADay()
    {
        var time = new ShiftedTime();
        await using var shifted = await ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var bob = await shifted.RegisterAsync("bob");
        await bob.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 1 }, transaction: "old");
        time.Advance(EncryptionLimits.TransactionAge / 2);
        await bob.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 2 }, transaction: "new");
        var expiry = shifted.Services.GetServices<IRecurringWork>().OfType<ToDeviceTransactionExpiry>().Single();
        Assert.Equal(TimeSpan.FromHours(1), expiry.Interval);
        await expiry.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, await TransactionsAsync(shifted));

        time.Advance((EncryptionLimits.TransactionAge / 2) + TimeSpan.FromMinutes(1));
        await expiry.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await TransactionsAsync(shifted));
        await bob.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 3 }, transaction: "new");
        await bob.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 4 }, transaction: "old");
        Assert.Equal([1, 2, 4], (await bob.SyncAsync()).Numbers());
    }

    [Fact]
    public async Task AcknowledgementsThatFindNoPlaceWaitToBeLetIn()
    {
        var user = await server.Get<IEntityNumbers>().UserAsync(UserId.Parse((await server.RegisterAsync("td_acknowledge")).UserId), TestContext.Current.CancellationToken);
        using var acknowledgement = new ToDeviceAcknowledgement(
            server.Get<ILogWriter>(), server.Get<ToDeviceQueueLengths>(), NullLogger<ToDeviceAcknowledgement>.Instance);
        var waiting = Enumerable.Range(0, EncryptionLimits.WaitingAcknowledgements + 10)
            .Select(i => acknowledgement.DeleteAsync(user, new DeviceId($"D{i}"), new LogPosition(1))).ToList();
        Assert.DoesNotContain(waiting, task => task.IsCompleted);

        // Those that wait are carried out, many in a unit, and the others after them.
        await acknowledgement.StartAsync(TestContext.Current.CancellationToken);
        Assert.All(await Task.WhenAll(waiting), Assert.True);

        // Once the server stops nobody waits for ever.
        await acknowledgement.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(await acknowledgement.DeleteAsync(user, new DeviceId("LATE"), new LogPosition(1)));
    }

    /// <summary>An answer to a sync that presented a token means that what came before it is gone, for good.</summary>
    [Fact]
    public async Task WhatWasAcknowledgedIsNeverToldAgainByAnInitialSync()
    {
        var (alice, bob) = (await server.RegisterAsync("td_initial_a"), await server.RegisterAsync("td_initial_b"));
        var sync = await bob.SyncAsync();
        for (var i = 0; i < 20; i++)
        {
            await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = i });
            sync = await bob.SyncAsync(sync.Next(), timeout: 60_000);
            Assert.Equal([i], sync.Numbers());
            sync = await bob.SyncAsync(sync.Next());
            Assert.Equal(0, await CountAsync(server, bob));
            Assert.Empty((await bob.SyncAsync()).Numbers());
        }
    }

    /// <summary>Nor while it is being deleted, which a client that gave up waiting for its answer may see.</summary>
    [Fact]
    public async Task WhatIsBeingDeletedIsNotToldAgain()
    {
        var bob = await server.RegisterAsync("td_under_way");
        await bob.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 1 });
        var user = await server.Get<IEntityNumbers>().UserAsync(UserId.Parse(bob.UserId), TestContext.Current.CancellationToken);
        var device = new DeviceId(bob.DeviceId);
        using var acknowledgement = new ToDeviceAcknowledgement(
            server.Get<ILogWriter>(), server.Get<ToDeviceQueueLengths>(), NullLogger<ToDeviceAcknowledgement>.Instance);
        using var queues = new ToDeviceQueues(server.Get<ToDeviceStore>(), acknowledgement, server.Get<ToDeviceQueueLengths>(), new MemoryBudget(CacheLimits.DefaultBytes), server.Get<ILogTail>());
        async Task<int> ToldAsync() =>
            (await queues.OfDeviceAsync(user, device, LogPosition.Start, server.Get<ILogTail>().Head, TestContext.Current.CancellationToken)).Messages.Count;
        Assert.Equal(1, await ToldAsync());
        using var gone = new CancellationTokenSource();
        var given = queues.AcknowledgeAsync(user, device, server.Get<ILogTail>().Head, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal((0, 1), (await ToldAsync(), await CountAsync(server, bob)));

        await acknowledgement.StartAsync(TestContext.Current.CancellationToken);
        await DeletedAsync(server, bob, left: 0);
        Assert.Equal(0, await ToldAsync());
        await acknowledgement.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>When something last came is held of so many users; of others the database is asked.</summary>
    [Fact]
    public async Task WhatIsNotHeldInMemoryIsRead()
    {
        await using var crowded = await ServerFixture.StartAsync();
        var bob = await crowded.RegisterAsync("bob");
        var start = (await bob.SyncAsync()).Next();
        await bob.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 1 });
        var unit = new LogUnit();
        for (var i = 0; i <= EncryptionLimits.CachedUsers; i++)
        {
            unit.Add(new LogEntry(LogEntryKind.ToDevice, 1_000_000 + i));
        }

        await crowded.Get<ILogWriter>().AppendAsync(unit, TestContext.Current.CancellationToken);
        var sync = await bob.SyncAsync(start);
        Assert.Equal([1], sync.Numbers());
        await bob.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 2 });
        Assert.Equal([2], (await bob.SyncAsync(sync.Next())).Numbers());
    }

    [Fact]
    public async Task RequestsOfTheWrongFormOrTooLargeAreRefused()
    {
        var alice = await server.RegisterAsync("td_wrong");
        var path = $"{V3}/sendToDevice/m.test/t";
        foreach (var body in new object[] { new { }, new { messages = 1 }, new { messages = new Dictionary<string, int> { [alice.UserId] = 1 } } })
        {
            (await alice.SendAsync(HttpMethod.Put, path, body)).Refused(400, "M_BAD_JSON");
        }

        (await alice.SendAsync(HttpMethod.Put, path, Messages(alice.UserId, "A", 1))).Refused(400, "M_BAD_JSON");
        (await alice.SendAsync(HttpMethod.Put, path, Messages("alice", "A", new { }))).Refused(400, "M_INVALID_PARAM");
        (await alice.SendAsync(HttpMethod.Put, path, Messages(alice.UserId, "A", new { text = new string('x', EncryptionLimits.MaximumMessageBytes) })))
            .Refused(413, "M_TOO_LARGE");
        (await alice.SendAsync(HttpMethod.Put, $"{V3}/sendToDevice/{new string('x', EncryptionLimits.MaximumNameBytes + 1)}/t", Messages(alice.UserId, "A", new { })))
            .Refused(400, "M_INVALID_PARAM");
    }

    private static object Messages(string user, string device, object content) =>
        new { messages = new Dictionary<string, Dictionary<string, object>> { [user] = new() { [device] = content } } };

    private static async Task<Device> DeviceAsync(ServerFixture server, TestUser of) =>
        await server.Get<IDevices>().FindAsync(UserId.Parse(of.UserId), new DeviceId(of.DeviceId), TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("There is no such device.");

    private static async Task<long?> TransactionsAsync(ServerFixture server) => await server.Get<IDatabase>().ReadAsync(
        (session, token) => session.ScalarAsync("SELECT COUNT(*) FROM to_device_transactions", token), TestContext.Current.CancellationToken);

    private static async Task<int> CountAsync(ServerFixture server, TestUser of)
    {
        var user = await server.Get<IEntityNumbers>().UserAsync(UserId.Parse(of.UserId), TestContext.Current.CancellationToken);
        return (await server.Get<ToDeviceStore>().CountAsync([(user, new DeviceId(of.DeviceId))], TestContext.Current.CancellationToken))
            .Select(row => row.Count).SingleOrDefault();
    }

    /// <summary>Waits until so many are left: they are deleted behind the request.</summary>
    private static Task DeletedAsync(ServerFixture server, TestUser of, int left) =>
        Eventually.HoldsAsync(async () => await CountAsync(server, of) == left);

    /// <summary>Polls until a message has come: the own presence may be told first.</summary>
    private static async Task<JsonElement> NextMessagesAsync(TestUser user, JsonElement sync)
    {
        do
        {
            sync = await user.SyncAsync(sync.Next(), timeout: 60_000);
        }
        while (sync.Numbers().Count == 0);
        return sync;
    }
}

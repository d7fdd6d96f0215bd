using System.Text;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Server.Encryption;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
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
        ToDeviceStore.Add(unit, [.. Enumerable.Repeat(new Delivery(user, new DeviceId(bob.DeviceId), json), EncryptionLimits.MaximumWaitingMessages)]);
        await server.Get<ILogWriter>().AppendAsync(unit, TestContext.Current.CancellationToken);

        await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 2 });
        Assert.Equal(EncryptionLimits.MaximumWaitingMessages, await CountAsync(server, bob));
        await bob.SyncAsync((await bob.SyncAsync()).Next());
        await DeletedAsync(server, bob, EncryptionLimits.MaximumWaitingMessages - EncryptionLimits.MessagesPerSync);
        await alice.SendToDeviceAsync(bob.UserId, bob.DeviceId, new { n = 3 });
        Assert.Equal(EncryptionLimits.MaximumWaitingMessages - EncryptionLimits.MessagesPerSync + 1, await CountAsync(server, bob));
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

    private static async Task<int> CountAsync(ServerFixture server, TestUser of)
    {
        var user = await server.Get<IEntityNumbers>().UserAsync(UserId.Parse(of.UserId), TestContext.Current.CancellationToken);
        return (await server.Get<ToDeviceStore>().CountAsync([(user, new DeviceId(of.DeviceId))], TestContext.Current.CancellationToken))
            .Select(row => row.Count).SingleOrDefault();
    }

    /// <summary>Waits until so many are left: they are deleted behind the request.</summary>
    private static async Task DeletedAsync(ServerFixture server, TestUser of, int left)
    {
        while (await CountAsync(server, of) != left)
        {
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

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

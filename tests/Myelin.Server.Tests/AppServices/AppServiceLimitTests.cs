using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.AppServices;
using Myelin.Server.AppServices.Transactions;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Receipts;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Encryption;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>Every bound of <see cref="AppServiceLimits"/> that a service or its users can reach.</summary>
public sealed class AppServiceLimitTests
{
    private const string V3 = AppServiceWorld.V3;

    [Fact]
    public async Task A_transaction_has_bounded_bytes_and_a_service_that_is_away_costs_one_row()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        await world.JoinAsync("@_bridge_bot:test.example", room);
        await world.Service.EventAsync(pdu => pdu.GetProperty("sender").GetString() == "@_bridge_bot:test.example");
        using var failures = new ReaderFailures(world.Server);
        await world.Service.GoAwayAsync();
        var from = world.Service.Transactions.Count;
        var text = new string('x', 60_000);
        var sent = new List<string>();
        for (var number = 0; number < (AppServiceLimits.BytesPerTransaction / text.Length) + 5; number++)
        {
            sent.Add(await alice.SendTextAsync(room, text));
        }

        // A transaction is fixed before the attempt to send it.
        await failures.AnyAsync();
        Assert.Equal(1, await CountAsync(world, "SELECT COUNT(*) FROM appservice_transactions"));
        Assert.True(await CountAsync(world, "SELECT MAX(LENGTH(news) + LENGTH(events) + LENGTH(to_device)) FROM appservice_transactions") < 10_000);
        await world.Service.ComeBackAsync();
        await world.Service.EventAsync(sent[^1]);
        var transactions = world.Service.Transactions.Skip(from).ToList();
        Assert.Equal(sent, transactions.SelectMany(transaction => transaction.Events).Select(pdu => pdu.GetProperty("event_id").GetString()!));
        Assert.All(transactions, transaction => Assert.True(transaction.Body.GetRawText().Length < AppServiceLimits.BytesPerTransaction + 100_000));
        Assert.True(transactions.Count > 1);
    }

    [Fact]
    public async Task To_device_messages_come_in_bounded_transactions_each_once()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        await world.AsAsync(ghost, HttpMethod.Put, $"{V3}/devices/DEV", new { });
        await world.Service.GoAwayAsync();
        for (var n = 0; n < AppServiceLimits.ToDevicePerTransaction + 10; n++)
        {
            await alice.SendToDeviceAsync(ghost, "DEV", new { n });
        }

        await world.Service.ComeBackAsync();
        static int Number(JsonElement message) => message.GetProperty("content").GetProperty("n").GetInt32();
        await world.Service.ElementAsync("to_device", message => Number(message) == AppServiceLimits.ToDevicePerTransaction + 9);
        Assert.Equal(
            Enumerable.Range(0, AppServiceLimits.ToDevicePerTransaction + 10),
            world.Service.Transactions.SelectMany(transaction => transaction.List("to_device")).Select(Number));
        Assert.All(world.Service.Transactions, transaction => Assert.True(transaction.List("to_device").Count() <= AppServiceLimits.ToDevicePerTransaction));
    }

    [Fact]
    public void A_draft_is_full_of_receipts_or_users_at_their_bounds()
    {
        var receipts = new TransactionDraft();
        for (var i = 0; i < AppServiceLimits.EphemeralPerTransaction; i++)
        {
            Assert.False(receipts.IsFull);
            receipts.Add(RoomId.Parse("!r:test.example"), new Receipt(new LogPosition(i + 1), UserId.Parse($"@u{i}:test.example"), ReceiptKind.Read, null, EventId.Parse("$e"), 0, default));
        }

        Assert.True(receipts.IsFull);
        var users = new TransactionDraft();
        for (var i = 0; i < AppServiceLimits.UsersPerTransaction; i++)
        {
            Assert.False(users.IsFull);
            users.Add(new ChangedDevices([UserId.Parse($"@u{i}:test.example")], []));
        }

        Assert.True(users.IsFull);
    }

    [Fact]
    public async Task A_ping_tells_the_beginning_of_a_long_answer()
    {
        await using var world = await AppServiceWorld.StartAsync();
        world.Service.Answer = (_, context) => TestAppService.WriteAsync(context, 500, new string('x', AppServiceLimits.MaximumPingBodyBytes * 3));
        var answer = (await world.Bridge.CallAsync(HttpMethod.Post, "/_matrix/client/v1/appservice/bridge/ping", new { })).Refused(502, "M_BAD_STATUS");
        Assert.Equal(AppServiceLimits.MaximumPingBodyBytes, answer.GetProperty("body").GetString()!.Length);
    }

    [Fact]
    public async Task A_lookup_has_bounded_results()
    {
        await using var world = await AppServiceWorld.StartAsync("protocols: [irc]");
        var results = Enumerable.Range(0, AppServiceLimits.MaximumLookup + 1).Select(number => new { userid = $"@u{number}:test.example", protocol = "irc", fields = new { } });
        world.Service.Answer = (_, context) => TestAppService.WriteAsync(context, 200, JsonSerializer.Serialize(results));
        var alice = await world.Server.RegisterAsync("alice");
        Assert.Equal(AppServiceLimits.MaximumLookup, (await alice.GetAsync($"{V3}/thirdparty/user/irc?nick=u")).GetArrayLength());
    }

    [Fact]
    public async Task Denials_and_protocols_are_believed_for_a_while()
    {
        var time = new ShiftedTime();
        await using var world = await AppServiceWorld.StartAsync("protocols: [irc]", overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        world.Service.Answer = TestNetwork.AnswerAsync;
        var alice = await world.Server.RegisterAsync("alice");
        async Task AskAsync()
        {
            (await alice.SendAsync(HttpMethod.Get, $"{V3}/profile/@_bridge_who:test.example")).Refused(404, "M_NOT_FOUND");
            await alice.GetAsync($"{V3}/thirdparty/protocol/irc");
        }

        int Asked(string path) => world.Service.Requests.Count(request => request.Path.StartsWith(path, StringComparison.Ordinal));
        await AskAsync();
        await AskAsync();
        Assert.Equal((1, 1), (Asked("/_matrix/app/v1/users/"), Asked("/_matrix/app/v1/thirdparty/")));
        time.Advance(AppServiceLimits.DenialLifetime + TimeSpan.FromSeconds(1));
        await AskAsync();
        Assert.Equal((2, 1), (Asked("/_matrix/app/v1/users/"), Asked("/_matrix/app/v1/thirdparty/")));
        time.Advance(AppServiceLimits.ProtocolLifetime);
        await AskAsync();
        Assert.Equal((3, 2), (Asked("/_matrix/app/v1/users/"), Asked("/_matrix/app/v1/thirdparty/")));
    }

    [Fact]
    public void Numbers_are_unpacked_as_they_were_packed()
    {
        long[] numbers = [0, 1, long.MaxValue, 42];
        Assert.Equal(numbers, AppServiceTransaction.Unpack(AppServiceTransaction.Pack(numbers)));
    }

    private static async Task<long?> CountAsync(AppServiceWorld world, string sql) => await world.Server.Get<IDatabase>().ReadAsync(
        (session, token) => session.ScalarAsync(sql, token), TestContext.Current.CancellationToken);
}

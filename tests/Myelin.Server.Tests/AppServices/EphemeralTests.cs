using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Log.Readers;
using Myelin.Server.Tests.Encryption;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>"Pushing ephemeral data", to-device messages (MSC4203) and device news (MSC3202).</summary>
public sealed class EphemeralTests
{
    private const string V3 = AppServiceWorld.V3;

    [Theory]
    [InlineData("receive_ephemeral: true", "ephemeral", "de.sorunome.msc2409.ephemeral")]
    [InlineData("de.sorunome.msc2409.push_ephemeral: true", "de.sorunome.msc2409.ephemeral", "ephemeral")]
    public async Task Typing_receipts_and_presence_are_told_under_the_names_asked_for(string setting, string list, string other)
    {
        await using var world = await AppServiceWorld.StartAsync(setting);
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        var room = await alice.CreateRoomAsync();
        await world.JoinAsync(ghost, room);
        var elsewhere = await alice.CreateRoomAsync();
        await alice.PutAsync($"{RoomClient.Room(elsewhere)}/typing/{Uri.EscapeDataString(alice.UserId)}", new { typing = true, timeout = 30_000 });
        await alice.PutAsync($"{RoomClient.Room(room)}/typing/{Uri.EscapeDataString(alice.UserId)}", new { typing = true, timeout = 30_000 });
        var typing = await world.Service.ElementAsync(list, Is("m.typing"));
        Assert.Equal(room, typing.GetProperty("room_id").GetString());
        Assert.Equal([alice.UserId], typing.GetProperty("content").GetProperty("user_ids").EnumerateArray().Select(user => user.GetString()!));

        var read = await alice.SendTextAsync(room, "read this");
        await alice.PostAsync($"{RoomClient.Room(room)}/receipt/m.read/{Uri.EscapeDataString(read)}");
        var receipt = await world.Service.ElementAsync(list, Is("m.receipt"));
        Assert.Equal(room, receipt.GetProperty("room_id").GetString());
        Assert.True(receipt.GetProperty("content").GetProperty(read).GetProperty("m.read").TryGetProperty(alice.UserId, out _));

        await alice.PutAsync($"{V3}/presence/{Uri.EscapeDataString(alice.UserId)}/status", new { presence = "online", status_msg = "here" });
        var presence = await world.Service.ElementAsync(
            list, element => Is("m.presence")(element) && element.GetProperty("content").TryGetProperty("status_msg", out var message) && message.GetString() == "here");
        Assert.Equal(alice.UserId, presence.GetProperty("sender").GetString());
        Assert.DoesNotContain(world.Service.Transactions, transaction => transaction.Body.TryGetProperty(other, out _));
        Assert.DoesNotContain(
            world.Service.Transactions.SelectMany(transaction => transaction.List(list)), element => element.TryGetProperty("room_id", out var id) && id.GetString() == elsewhere);
    }

    /// <summary>The clock never reaches the next attempt here.</summary>
    [Fact]
    public async Task What_waits_for_a_service_goes_on_as_soon_as_it_takes_something_ephemeral()
    {
        var time = new HeldTimers(LogReaderLimits.FirstBackOff);
        await using var world = await AppServiceWorld.StartAsync("receive_ephemeral: true", overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        var room = await alice.CreateRoomAsync();
        await world.JoinAsync(ghost, room);
        await world.Service.EventAsync(pdu => pdu.GetProperty("type").GetString() == "m.room.member" && pdu.GetProperty("state_key").GetString() == ghost);
        world.Service.Answer = (request, context) => request.IsTransaction ? TestAppService.WriteAsync(context, 503, "{}") : TestAppService.DefaultAsync(request, context);
        var sent = await alice.SendTextAsync(room, "while it is away");
        await world.Service.EventAsync(sent);
        world.Service.Answer = TestAppService.DefaultAsync;
        await alice.PutAsync($"{RoomClient.Room(room)}/typing/{Uri.EscapeDataString(alice.UserId)}", new { typing = true, timeout = 30_000 });
        await world.Service.WaitAsync(_ => world.Service.EventIds().Count(id => id == sent) == 2);
    }

    [Fact]
    public async Task Private_receipts_are_told_of_the_services_own_users_alone()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        var room = await alice.CreateRoomAsync();
        await world.JoinAsync(ghost, room);
        var first = await alice.SendTextAsync(room, "first");
        await alice.PostAsync($"{RoomClient.Room(room)}/receipt/m.read.private/{Uri.EscapeDataString(first)}");
        (await world.AsAsync(ghost, HttpMethod.Post, $"{RoomClient.Room(room)}/receipt/m.read.private/{Uri.EscapeDataString(first)}", new { })).Succeeded();
        await world.Service.ElementAsync("ephemeral", Is("m.receipt"));
        var told = world.Service.Transactions.SelectMany(transaction => transaction.List("ephemeral")).Where(Is("m.receipt")).Select(receipt => receipt.ToString()).ToList();
        Assert.All(told, receipt => Assert.DoesNotContain(alice.UserId, receipt));
        Assert.Contains(told, receipt => receipt.Contains(ghost, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_did_not_ask_for_ephemeral_data_gets_none()
    {
        await using var world = await AppServiceWorld.StartAsync("");
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        var room = await alice.CreateRoomAsync();
        await world.JoinAsync(ghost, room);
        var message = await alice.SendTextAsync(room, "message");
        await alice.PutAsync($"{RoomClient.Room(room)}/typing/{Uri.EscapeDataString(alice.UserId)}", new { typing = true, timeout = 30_000 });
        await alice.PostAsync($"{RoomClient.Room(room)}/receipt/m.read/{Uri.EscapeDataString(message)}");
        await world.Service.EventAsync(await alice.SendTextAsync(room, "last"));
        Assert.All(world.Service.Transactions, transaction => Assert.Equal(["events"], transaction.Body.EnumerateObject().Select(member => member.Name)));
    }

    [Fact]
    public async Task To_device_messages_come_with_whom_they_are_for_and_are_gone_once_acknowledged()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var ghost = await world.GhostAsync("ghost");
        await world.AsAsync(ghost, HttpMethod.Put, $"{V3}/devices/DEV", new { });
        await alice.SendToDeviceAsync(ghost, "DEV", new { secret = 1 });
        foreach (var list in (string[])["to_device", "de.sorunome.msc2409.to_device"])
        {
            var message = await world.Service.ElementAsync(list, Is("m.test"));
            Assert.Equal(ghost, message.GetProperty("to_user_id").GetString());
            Assert.Equal("DEV", message.GetProperty("to_device_id").GetString());
            Assert.Equal(alice.UserId, message.GetProperty("sender").GetString());
            Assert.Equal(1, message.GetProperty("content").GetProperty("secret").GetInt32());
        }

        await alice.SendToDeviceAsync(ghost, "DEV", new { }, "m.test2");
        await world.Service.ElementAsync("to_device", Is("m.test2"));
        Assert.Single(world.Service.Transactions.SelectMany(transaction => transaction.List("to_device")), message => Is("m.test")(message));
        var sync = (await world.AsAsync(ghost, HttpMethod.Get, $"{V3}/sync?timeout=0", device: "DEV")).Succeeded();
        Assert.DoesNotContain("\"m.test\"", sync.ToString());
    }

    [Fact]
    public async Task Device_lists_and_key_counts_are_told_of_who_has_to_do_with_the_service()
    {
        await using var world = await AppServiceWorld.StartAsync();
        var alice = await world.Server.RegisterAsync("alice");
        var stranger = await world.Server.RegisterAsync("stranger");
        var ghost = await world.GhostAsync("ghost");
        var room = await alice.CreateRoomAsync();
        await world.JoinAsync(ghost, room);
        await alice.SetStateAsync(room, "m.room.encryption", new { algorithm = "m.megolm.v1.aes-sha2" });
        await UploadAsync(stranger.Http, stranger.UserId, stranger.DeviceId, string.Empty);
        await UploadAsync(alice.Http, alice.UserId, alice.DeviceId, string.Empty);
        var lists = await world.Service.WaitAsync(request => request.IsTransaction && Users(request, "changed").Contains(alice.UserId));
        Assert.Contains(alice.UserId, lists.Body.GetProperty("org.matrix.msc3202.device_lists").GetProperty("changed").EnumerateArray().Select(user => user.GetString()));

        await world.AsAsync(ghost, HttpMethod.Put, $"{V3}/devices/DEV", new { });
        await UploadAsync(world.Bridge, ghost, "DEV", $"?user_id={Uri.EscapeDataString(ghost)}&device_id=DEV");
        var counts = await world.Service.WaitAsync(request => request.IsTransaction && request.Body.TryGetProperty("device_one_time_keys_count", out _));
        Assert.Equal(1, counts.Body.GetProperty("device_one_time_keys_count").GetProperty(ghost).GetProperty("DEV").GetProperty("signed_curve25519").GetInt32());
        foreach (var name in (string[])["device_one_time_keys_count", "device_one_time_key_counts", "device_unused_fallback_key_types"])
        {
            Assert.True(counts.Body.TryGetProperty($"org.matrix.msc3202.{name}", out _), name);
        }

        await alice.ActAsync(room, "leave");
        await world.Service.WaitAsync(request => request.IsTransaction && Users(request, "left").Contains(alice.UserId));
        Assert.DoesNotContain(world.Service.Transactions, transaction => Users(transaction, "changed").Contains(stranger.UserId));
    }

    private static async Task UploadAsync(HttpClient http, string user, string device, string query)
    {
        var keys = new TestKeys(user, device);
        (await http.CallAsync(HttpMethod.Post, $"{V3}/keys/upload{query}", keys.Upload(1))).Succeeded();
    }

    private static IEnumerable<string> Users(ReceivedRequest request, string list) =>
        request.Body.TryGetProperty("device_lists", out var lists) ? lists.GetProperty(list).EnumerateArray().Select(user => user.GetString()!) : [];

    private static Func<JsonElement, bool> Is(string type) => element => element.GetProperty("type").GetString() == type;
}

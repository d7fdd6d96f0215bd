using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Storage.Caches;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>What is redacted is gone from every answer ("Redactions"), also where a read of it was under way.</summary>
public sealed class RedactedCacheTests : IAsyncLifetime
{
    private ServerFixture? _server;
    private GatedDatabase? _database;
    private TestUser? _alice;

    private ServerFixture Server => _server!;

    private GatedDatabase Database => _database!;

    private TestUser Alice => _alice!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerFixture.StartAsync(overrides: builder => builder.ReadRoomsThrough(database => _database = database));
        _alice = await Server.RegisterAsync("alice");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task AReadThatBeganBeforeTheRedactionDoesNotBringTheContentBack()
    {
        var (room, topic) = await RoomWithTopicAsync();
        Server.Get<EventCache>().Reset();
        var gate = Database.Hold(IsTopic);
        var early = Alice.GetAsync(room, "state/m.room.topic");
        await gate.Reached;
        await RedactAsync(room, topic);
        gate.Open();
        await early;
        Assert.Equal("{}", (await Alice.GetAsync(room, "state/m.room.topic")).GetRawText());
        Assert.Equal("{}", (await Alice.GetAsync(room, $"event/{Uri.EscapeDataString(topic)}")).GetProperty("content").GetRawText());
    }

    [Fact]
    public async Task NeitherDoesAReadOfManyEvents()
    {
        var (room, topic) = await RoomWithTopicAsync();
        Server.Get<EventCache>().Reset();
        var gate = Database.Hold(static result => result is List<StoredEvent> events && events.Exists(IsTopic));
        var early = Alice.GetAsync(room, "state");
        await gate.Reached;
        await RedactAsync(room, topic);
        gate.Open();
        await early;
        Assert.DoesNotContain("secret", (await Alice.GetAsync(room, "state")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NeitherDoesAReadByTheEventsNumber()
    {
        var (room, topic) = await RoomWithTopicAsync();
        var cancellationToken = TestContext.Current.CancellationToken;
        var id = EventId.Parse(topic);
        var number = (await Server.Get<RoomStorage>().Events.NumbersAsync([id], cancellationToken))[id];
        var events = Server.Get<EventCache>();
        var gate = Database.Hold(IsTopic);
        var early = events.FindAsync(number, cancellationToken).AsTask();
        await gate.Reached;
        await RedactAsync(room, topic);
        gate.Open();
        await early;
        Assert.Equal("{}", Content(await events.FindAsync(number, cancellationToken)));

        // And what was held by its number before the redaction goes.
        var (again, second) = await RoomWithTopicAsync();
        var secondId = EventId.Parse(second);
        var secondNumber = (await Server.Get<RoomStorage>().Events.NumbersAsync([secondId], cancellationToken))[secondId];
        Assert.Contains("secret", Content(await events.FindAsync(secondNumber, cancellationToken)), StringComparison.Ordinal);
        await RedactAsync(again, second);
        Assert.Equal("{}", Content(await events.FindAsync(secondNumber, cancellationToken)));
    }

    /// <summary>A redaction of the power levels keeps who has which, and takes <c>notifications</c> away: then only 50 notify a whole room.</summary>
    [Fact]
    public async Task PushRulesJudgeByTheRedactedPowerLevels()
    {
        var bob = await Server.RegisterAsync("bob");
        var room = await Alice.CreateRoomAsync(new { preset = "public_chat", power_level_content_override = new { notifications = new { room = 0 } } });
        await bob.JoinAsync(room);
        await MentionRoomAsync(bob, room);
        var sync = await Alice.SyncAsync();
        Assert.Equal(1, sync.Room(room)!.Value.Unread().Highlights);
        var levels = (await Alice.GetAsync(room, "state")).EnumerateArray().First(item => item.Type() == "m.room.power_levels").Id();
        await Alice.ActAsync(room, $"receipt/m.read/{Uri.EscapeDataString(await MentionRoomAsync(bob, room))}");
        await RedactAsync(room, levels);
        await MentionRoomAsync(bob, room);
        Assert.Equal((1, 0), (await Alice.SyncAsync(sync.Next())).Room(room)!.Value.Unread());
    }

    private static bool IsTopic(object? result) => result is StoredEvent { Pdu.Type: EventTypes.Topic };

    private static string Content(Pdu? pdu) => System.Text.Encoding.UTF8.GetString(pdu!.ContentJson.Span);

    private static async Task<string> MentionRoomAsync(TestUser user, string room) => (await user.CallAsync(
        HttpMethod.Put,
        $"{RoomClient.Room(room)}/send/m.room.message/{Guid.NewGuid():N}",
        new Dictionary<string, object> { ["msgtype"] = "m.text", ["body"] = "all", ["m.mentions"] = new { room = true } })).Id();

    private async Task<(string Room, string Topic)> RoomWithTopicAsync()
    {
        var room = await Alice.CreateRoomAsync();
        var topic = (await Alice.SetStateAsync(room, "m.room.topic", new { topic = "secret" })).Id();

        // The room's view is loaded, so that what is held below is a read for the cache of events.
        await Alice.GetAsync(room, "state/m.room.topic");
        return (room, topic);
    }

    private async Task RedactAsync(string room, string target) =>
        await Alice.PutAsync($"{RoomClient.Room(room)}/redact/{Uri.EscapeDataString(target)}/{Guid.NewGuid():N}");
}

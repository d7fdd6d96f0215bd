using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Push;
using Myelin.Server.Push.Delivery;
using Myelin.Server.PushRules;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Unread;
using Myelin.StoredServer;

namespace Myelin.Benchmarks;

/// <summary>
/// The push rules of 1,000 room members for a plain message, evaluated as for each message and each member with a pusher. The members have either
/// only the default rules, or also a keyword and a muted room of their own.
/// </summary>
[MemoryDiagnoser]
public class PushBenchmarks
{
    private const int Members = 1_000;

    private string _directory = string.Empty;
    private WebApplication _app = null!;
    private PushNotices _notices = null!;
    private PushEvaluation _evaluation = null!;
    private RoomMoments _moments = null!;
    private RoomView _room = null!;
    private UserId[] _users = [];
    private Pdu _message = null!;

    [Params(false, true)]
    public bool WithOwnRules { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        _directory = Directory.CreateTempSubdirectory("myelin-benchmark-").FullName;
        var options = new MyelinOptions { ServerName = "test.example", DataDirectory = _directory };
        options.Listeners.Add(new ListenerOptions { Url = "http://127.0.0.1:0" });
        _app = await MyelinHost.BuildAsync(options, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await _app.StartAsync();
        _users = [.. Enumerable.Range(0, Members).Select(user => UserId.Of(StoredServerPlan.Localpart(user), ServerName.Parse(options.ServerName)))];
        var accounts = _app.Services.GetRequiredService<IAccountAdministration>();
        for (var user = 0; user < Members; user++)
        {
            await accounts.CreateAsync(StoredServerPlan.Localpart(user), null, false, StoredServerPlan.DisplayName(user), CancellationToken.None);
            if (WithOwnRules)
            {
                await GiveRulesAsync(user);
            }
        }

        var filling = ActivatorUtilities.CreateInstance<RoomFilling>(
            _app.Services, new StoredServerPlan(new StoredServerSize(1, RoomPlan.FirstEvents, Members, Seed: 1)));
        var roomId = await filling.MakeAsync(
            new RoomPlan(0, 0, [.. Enumerable.Range(1, Members - 1)], IsPublic: true, HasName: true, Messages: 1), CancellationToken.None);
        await _app.Services.GetRequiredService<IRoomCommands>().SendAsync(
            roomId,
            _users[0],
            EventTypes.Message,
            null,
            """{"msgtype":"m.text","body":"Good morning, does anybody know when the library opens on Saturdays?","m.mentions":{}}"""u8.ToArray(),
            CancellationToken.None);
        _room = (await _app.Services.GetRequiredService<IRooms>().FindAsync(roomId, CancellationToken.None))!;
        _message = _room.Timeline.Events[^1].Pdu;
        _notices = _app.Services.GetRequiredService<PushNotices>();
        _evaluation = _app.Services.GetRequiredService<PushEvaluation>();
        _moments = _app.Services.GetRequiredService<RoomMoments>();
        if (await Rules_of_1000_members() != Members - 1)
        {
            throw new InvalidOperationException("Not everybody is notified.");
        }
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark]
    public async Task<int> Rules_of_1000_members()
    {
        // Use a new event each time, so that nothing about it has been evaluated yet.
        var message = new PlacedEvent(PduReader.ReadStored(_message.RoomVersion, _message.EventId, _message.Json), _room.Position, IsRedacted: false);
        var before = await _moments.AtAsync(_room, _room.Position, CancellationToken.None);
        var notified = 0;
        foreach (var user in _users)
        {
            notified += (await _evaluation.EvaluateAsync(await _notices.NotifiedAsync(user, CancellationToken.None), before, message, CancellationToken.None)).Notifies ? 1 : 0;
        }

        return notified;
    }

    private async Task GiveRulesAsync(int user)
    {
        var json = JsonDocument.Parse($$"""
            {
              "content": [{ "rule_id": "k", "pattern": "keyword{{user}}", "actions": ["notify"] }],
              "override": [{ "rule_id": "m", "conditions": [{ "kind": "event_match", "key": "room_id", "pattern": "!room{{user}}:test.example" }], "actions": [] }]
            }
            """).RootElement;
        var own = PushRuleset.Read(json);
        await _app.Services.GetRequiredService<IPushRules>().ChangeAsync(
            _users[user], rules => rules with { Content = own.Content, Override = [rules.Override[0], .. own.Override, .. rules.Override[1..]] }, CancellationToken.None);
    }
}

using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Filters;
using Myelin.Server.Hosting;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Sync;
using Myelin.Server.Sync.Polling;
using Myelin.Server.Sync.Tokens;
using Myelin.StoredServer;

namespace Myelin.Benchmarks;

/// <summary>
/// Sync as the server assembles and writes it, without HTTP, for a user in 50 rooms of 8 members and 20 messages: from nothing, after one
/// message in one of the rooms, and with nothing new.
/// </summary>
[MemoryDiagnoser]
public class SyncBenchmarks
{
    private const int Rooms = 50;
    private const int Members = 8;
    private const int Messages = 20;

    private readonly ArrayBufferWriter<byte> _written = new();
    private string _directory = string.Empty;
    private WebApplication _app = null!;
    private SyncPolling _polling = null!;
    private SyncQuestion _fromNothing = null!;
    private SyncQuestion _incremental = null!;
    private SyncPosition? _beforeMessage;
    private SyncPosition? _afterMessage;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _directory = Directory.CreateTempSubdirectory("myelin-benchmark-").FullName;
        var options = new MyelinOptions { ServerName = "test.example", DataDirectory = _directory };
        options.Listeners.Add(new ListenerOptions { Url = "http://127.0.0.1:0" });
        _app = await MyelinHost.BuildAsync(options, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await _app.StartAsync();
        var user = UserId.Of(StoredServerPlan.Localpart(0), ServerName.Parse(options.ServerName));
        var rooms = await FillAsync();

        _polling = _app.Services.GetRequiredService<SyncPolling>();
        var tokens = _app.Services.GetRequiredService<SyncTokens>();
        _fromNothing = new SyncQuestion
        {
            Caller = new Caller(user, new DeviceId("BENCHMARK"), CallerKind.User),
            Filter = await _app.Services.GetRequiredService<IFilters>().ResolveAsync(user, null, CancellationToken.None),
            IsInitial = true,
            FullState = false,
            StateForm = StateForm.Before,
            Received = LogPosition.Start,
        };
        _beforeMessage = await tokens.ReadAsync(await NextAsync(_fromNothing, null, Rooms), CancellationToken.None);
        _incremental = _fromNothing with { IsInitial = false, Received = _beforeMessage!.Value.Log };
        await _app.Services.GetRequiredService<IRoomCommands>().SendAsync(
            rooms[Rooms / 2], user, EventTypes.Message, null, """{"msgtype":"m.text","body":"Good morning"}"""u8.ToArray(), CancellationToken.None);
        _afterMessage = await tokens.ReadAsync(await NextAsync(_incremental, _beforeMessage, 1), CancellationToken.None);
        await NextAsync(_incremental, _afterMessage, 0);
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark]
    public Task<int> Initial_sync_of_50_rooms() => SyncAsync(_fromNothing, null);

    [Benchmark]
    public Task<int> Incremental_sync_with_one_message() => SyncAsync(_incremental, _beforeMessage);

    [Benchmark]
    public Task<int> Incremental_sync_with_nothing_new() => SyncAsync(_incremental, _afterMessage);

    private async Task<RoomId[]> FillAsync()
    {
        var accounts = _app.Services.GetRequiredService<IAccountAdministration>();
        for (var user = 0; user < Members; user++)
        {
            await accounts.CreateAsync(StoredServerPlan.Localpart(user), null, false, StoredServerPlan.DisplayName(user), CancellationToken.None);
        }

        var filling = ActivatorUtilities.CreateInstance<RoomFilling>(
            _app.Services, new StoredServerPlan(new StoredServerSize(Rooms, Rooms * RoomPlan.FirstEvents, Members, Seed: 1)));
        var rooms = new RoomId[Rooms];
        for (var room = 0; room < Rooms; room++)
        {
            rooms[room] = await filling.MakeAsync(
                new RoomPlan(room, 0, [.. Enumerable.Range(1, Members - 1)], IsPublic: true, HasName: true, Messages), CancellationToken.None);
        }

        return rooms;
    }

    /// <summary>The token after a sync that must tell of so many rooms: what is measured is what it is called.</summary>
    private async Task<string> NextAsync(SyncQuestion question, SyncPosition? since, int rooms)
    {
        var response = await PollAsync(question, since);
        return response.Joined.Count == rooms
            ? response.NextBatch
            : throw new InvalidOperationException($"The sync tells of {response.Joined.Count} rooms instead of {rooms}.");
    }

    private ValueTask<SyncResponse> PollAsync(SyncQuestion question, SyncPosition? since) =>
        _polling.PollAsync(question, since, TimeSpan.Zero, CancellationToken.None);

    private async Task<int> SyncAsync(SyncQuestion question, SyncPosition? since)
    {
        var response = await PollAsync(question, since);
        _written.ResetWrittenCount();
        await using var writer = new Utf8JsonWriter(_written);
        response.WriteTo(writer);
        await writer.FlushAsync();
        return _written.WrittenCount;
    }
}

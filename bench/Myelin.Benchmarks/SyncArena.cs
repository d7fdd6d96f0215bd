using System.Buffers;
using System.Text.Json;
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

/// <summary>A server in this process, with rooms that one user has joined and syncs.</summary>
internal sealed class SyncArena : IAsyncDisposable
{
    private readonly ArrayBufferWriter<byte> _written = new();
    private readonly string _directory;
    private readonly WebApplication _app;
    private readonly SyncPoller _poller;
    private readonly UserId _user;
    private readonly RoomId[] _rooms;

    private SyncArena(string directory, WebApplication app, UserId user, RoomId[] rooms, SyncRequestContext context)
    {
        _directory = directory;
        _app = app;
        _poller = app.Services.GetRequiredService<SyncPoller>();
        _user = user;
        _rooms = rooms;
        FromNothing = context;
        Incremental = context;
    }

    public SyncRequestContext FromNothing { get; }

    public SyncRequestContext Incremental { get; private set; }

    /// <summary>The user's sync position before the one message.</summary>
    public SyncPosition? BeforeMessage { get; private set; }

    public SyncPosition? AfterMessage { get; private set; }

    /// <summary>Starts and fills a server, and sends one message to one of the rooms.</summary>
    public static async Task<SyncArena> StartAsync(int rooms, int members, int messages)
    {
        var directory = Directory.CreateTempSubdirectory("myelin-benchmark-").FullName;
        var options = new MyelinOptions { ServerName = "test.example", DataDirectory = directory };
        options.Listeners.Add(new ListenerOptions { Url = "http://127.0.0.1:0" });
        var app = await MyelinHost.BuildAsync(options, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await app.StartAsync();
        var user = UserId.Of(StoredServerPlan.Localpart(0), ServerName.Parse(options.ServerName));
        var filled = await FillAsync(app.Services, rooms, members, messages);
        var arena = new SyncArena(directory, app, user, filled, new SyncRequestContext
        {
            Caller = new Caller(user, new DeviceId("BENCHMARK"), CallerKind.User),
            Filter = await app.Services.GetRequiredService<IFilters>().ResolveAsync(user, null, CancellationToken.None),
            IsInitial = true,
            FullState = false,
            StateForm = StateForm.Before,
            Received = LogPosition.Start,
        });
        await arena.SendAsync();
        return arena;
    }

    public async Task<int> SyncAsync(SyncRequestContext question, SyncPosition? since)
    {
        var response = await PollAsync(question, since);
        _written.ResetWrittenCount();
        await using var writer = new Utf8JsonWriter(_written);
        response.WriteTo(writer);
        await writer.FlushAsync();
        return _written.WrittenCount;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<RoomId[]> FillAsync(IServiceProvider services, int count, int members, int messages)
    {
        var accounts = services.GetRequiredService<IAccountAdministration>();
        for (var user = 0; user < members; user++)
        {
            await accounts.CreateAsync(StoredServerPlan.Localpart(user), null, false, StoredServerPlan.DisplayName(user), CancellationToken.None);
        }

        var filling = ActivatorUtilities.CreateInstance<RoomFilling>(
            services, new StoredServerPlan(new StoredServerSize(count, count * RoomPlan.FirstEvents, members, Seed: 1)));
        var rooms = new RoomId[count];
        for (var room = 0; room < count; room++)
        {
            rooms[room] = await filling.MakeAsync(
                new RoomPlan(room, 0, [.. Enumerable.Range(1, members - 1)], IsPublic: true, HasName: true, messages), CancellationToken.None);
        }

        return rooms;
    }

    private async Task SendAsync()
    {
        var tokens = _app.Services.GetRequiredService<SyncTokens>();
        BeforeMessage = await tokens.ReadAsync(await NextAsync(FromNothing, null, _rooms.Length), CancellationToken.None);
        Incremental = FromNothing with { IsInitial = false, Received = BeforeMessage!.Value.Log };
        await _app.Services.GetRequiredService<IRoomCommands>().SendAsync(
            _rooms[_rooms.Length / 2], _user, EventTypes.Message, null, """{"msgtype":"m.text","body":"Good morning"}"""u8.ToArray(), CancellationToken.None);
        AfterMessage = await tokens.ReadAsync(await NextAsync(Incremental, BeforeMessage, 1), CancellationToken.None);
        await NextAsync(Incremental, AfterMessage, 0);
    }

    /// <summary>The token after a sync. Checks that the response has this many rooms, so that the benchmark measures what its name says.</summary>
    private async Task<string> NextAsync(SyncRequestContext question, SyncPosition? since, int rooms)
    {
        var response = await PollAsync(question, since);
        return response.Joined.Count == rooms
            ? response.NextBatch
            : throw new InvalidOperationException($"The sync returned {response.Joined.Count} rooms instead of {rooms}.");
    }

    private ValueTask<SyncResponse> PollAsync(SyncRequestContext question, SyncPosition? since) =>
        _poller.PollAsync(question, since, TimeSpan.Zero, CancellationToken.None);
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Log;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>The log fails after any number of units while a room is created or upgraded: what was asked for is there whole, or nothing of it.</summary>
public sealed class HalfWrittenRoomTests : IAsyncLifetime
{
    private const string V3 = "/_matrix/client/v3";
    private const int MostUnits = 8;

    private readonly FailingWriter _writer = new();
    private ServerFixture? _server;

    private ServerFixture Server => _server!;

    public async ValueTask InitializeAsync() => _server = await ServerFixture.StartAsync(overrides: builder =>
    {
        // Who writes about rooms and the directory, by a log that can be made to fail.
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RoomStorage>(provider, Over(provider), provider.GetRequiredService<ServerIdentity>().ServerName));
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<StoredRoomAliases>(provider, Over(provider)));
        builder.Services.AddSingleton<IPublishedRooms>(provider => ActivatorUtilities.CreateInstance<PublishedRooms>(provider, Over(provider)));
    });

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task A_room_has_its_alias_and_place_in_the_directory_or_is_not_there()
    {
        var alice = await Server.RegisterAsync("alice");
        for (var units = 0; units <= MostUnits; units++)
        {
            var alias = Uri.EscapeDataString($"#made{units}:test.example");
            var before = await JoinedAsync(alice);
            _writer.FailAfter(units);
            var (status, _) = await alice.SendAsync(HttpMethod.Post, $"{V3}/createRoom", new { room_alias_name = $"made{units}", visibility = "public" });
            _writer.Mend();
            var made = (await JoinedAsync(alice)).Except(before).ToList();
            var (found, answer) = await alice.SendAsync(HttpMethod.Get, $"{V3}/directory/room/{alias}");
            if (made.Count == 0)
            {
                Assert.NotEqual(HttpStatusCode.OK, status);
                Assert.Equal(HttpStatusCode.NotFound, found);
                continue;
            }

            Assert.Equal(Assert.Single(made), answer.GetProperty("room_id").GetString());
            Assert.Equal("public", await VisibilityAsync(alice, made[0]));
        }
    }

    [Fact]
    public async Task An_upgrade_is_whole_or_has_not_been()
    {
        var alice = await Server.RegisterAsync("alice");
        for (var units = 0; units <= MostUnits; units++)
        {
            var (name, alias) = ($"old{units}", $"#old{units}:test.example");
            var old = await alice.CreateRoomAsync(new { preset = "public_chat", visibility = "public", room_alias_name = name, room_version = "11" });
            var before = await JoinedAsync(alice);
            _writer.FailAfter(units);
            var (status, _) = await alice.SendAsync(HttpMethod.Post, $"{RoomClient.Room(old)}/upgrade", new { new_version = "12" });
            _writer.Mend();
            var made = (await JoinedAsync(alice)).Except(before).ToList();
            var pointsTo = (await alice.GetAsync($"{V3}/directory/room/{Uri.EscapeDataString(alias)}")).GetProperty("room_id").GetString();
            var (tombstone, content) = await alice.SendAsync(HttpMethod.Get, $"{RoomClient.Room(old)}/state/m.room.tombstone/");
            if (made.Count == 0)
            {
                Assert.NotEqual(HttpStatusCode.OK, status);
                Assert.Equal(old, pointsTo);
                Assert.Equal(HttpStatusCode.NotFound, tombstone);
                Assert.Equal("public", await VisibilityAsync(alice, old));

                // Nothing stands in the way of another attempt.
                await alice.ActAsync(old, "upgrade", new { new_version = "12" });
                continue;
            }

            var replacement = Assert.Single(made);
            Assert.Equal(replacement, content.GetProperty("replacement_room").GetString());
            Assert.Equal(replacement, pointsTo);
            Assert.Equal("public", await VisibilityAsync(alice, replacement));
            Assert.Equal("private", await VisibilityAsync(alice, old));
            Assert.Equal(alias, (await alice.GetAsync(replacement, "state/m.room.canonical_alias")).GetProperty("alias").GetString());
            Assert.Equal(50, (await alice.GetAsync(old, "state/m.room.power_levels")).GetProperty("events_default").GetInt32());
        }
    }

    private FailingWriter Over(IServiceProvider provider)
    {
        _writer.Inner = provider.GetRequiredService<ILogWriter>();
        return _writer;
    }

    private static async Task<List<string>> JoinedAsync(TestUser user) =>
        [.. (await user.GetAsync($"{V3}/joined_rooms")).GetProperty("joined_rooms").EnumerateArray().Select(room => room.GetString()!)];

    private static async Task<string?> VisibilityAsync(TestUser user, string room) =>
        (await user.GetAsync($"{V3}/directory/list/room/{Uri.EscapeDataString(room)}")).GetProperty("visibility").GetString();

    /// <summary>Writes some more units, then none until it is mended.</summary>
    private sealed class FailingWriter : ILogWriter
    {
        private int _left = int.MaxValue;

        public ILogWriter Inner { get; set; } = null!;

        public void FailAfter(int units) => Volatile.Write(ref _left, units);

        public void Mend() => Volatile.Write(ref _left, int.MaxValue);

        public Task<CommittedUnit> AppendAsync(LogUnit unit, CancellationToken cancellationToken = default) =>
            Interlocked.Decrement(ref _left) < 0
                ? Task.FromException<CommittedUnit>(new UnitFailedException("The test lets it fail.", new IOException()))
                : Inner.AppendAsync(unit, cancellationToken);
    }
}

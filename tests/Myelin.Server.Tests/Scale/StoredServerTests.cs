using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;
using Myelin.Server.Tests.Sync;
using Myelin.StoredServer;

namespace Myelin.Server.Tests.Scale;

/// <summary>A server on which much is stored gives it to its users.</summary>
public sealed class StoredServerTests(StoredServerFixture stored) : IClassFixture<StoredServerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(99)]
    public async Task UsersFindTheirRoomsAndMessagesAndSend(int user)
    {
        var rooms = stored.RoomsOf(user).ToList();
        await using var server = await stored.StartAsync();
        var client = await LogInAsync(server, user);

        var joined = (await client.GetAsync("/_matrix/client/v3/joined_rooms")).GetProperty("joined_rooms").EnumerateArray().Select(id => id.GetString()!);
        var sync = await client.SyncAsync();

        var expected = rooms.Select(room => stored.IdOf(room).Value).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, joined.Order(StringComparer.Ordinal));
        Assert.Equal(expected, sync.GetProperty("rooms").GetProperty("join").EnumerateObject().Select(room => room.Name).Order(StringComparer.Ordinal));

        var largest = rooms.MaxBy(room => room.Events)!;
        var largestId = stored.IdOf(largest).Value;
        var sent = await client.SendTextAsync(largestId, "Good morning");
        Assert.Equal([sent], (await client.SyncAsync(sync.Next())).Room(largestId)!.Value.Timeline().Ids());
        var found = await HistoryAsync(client, largestId);
        Assert.Equal(sent, found[0]);
        Assert.Equal(found.Count, found.Distinct().Count());

        // Other cases of this test may have sent to the same room.
        Assert.InRange(found.Count - largest.Events, 1, 4);
        Assert.Equal(
            largest.Members.Select(StoredServerPlan.Localpart).Select(name => $"@{name}:test.example").Order(StringComparer.Ordinal),
            (await client.GetAsync(largestId, "joined_members")).GetProperty("joined").EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryStoredEventIsSignedHashedAllowedAndStandsOnItsState()
    {
        await using var server = await stored.StartAsync();
        var (storage, numbers, identity) = (server.Get<RoomStorage>(), server.Get<IEntityNumbers>(), server.Get<ServerIdentity>());
        var key = identity.SigningKey;
        for (var index = 0; index < stored.Plan.Size.Rooms; index++)
        {
            var number = (await numbers.FindRoomAsync(stored.IdOf(stored.Plan.Room(index)), Cancel))!.Value;
            var events = await storage.Events.HistoryAsync(number, null, Direction.Forwards, int.MaxValue, Cancel);
            var byId = events.ToDictionary(item => item.Pdu.EventId, item => item.Pdu);
            var state = StateMap.Empty;
            foreach (var item in events)
            {
                var pdu = PduReader.Read(item.Pdu.RoomVersion, item.Pdu.Json);
                Assert.Equal(item.Pdu.EventId, pdu.EventId);
                Assert.True(PduHashes.ContentHashMatches(pdu), pdu.EventId.Value);
                Assert.True(PduSignatures.Verify(pdu, identity.ServerName, key.KeyId, key.VerifyKey), pdu.EventId.Value);
                Assert.True(EventAuthorization.CheckAuthEvents(pdu, [.. pdu.AuthEvents.Select(id => byId[id])]).IsAllowed, pdu.EventId.Value);
                Assert.True(EventAuthorization.Check(pdu, tuple => state[tuple] is { } id ? byId[id] : null).IsAllowed, pdu.EventId.Value);
                Assert.NotNull(item.Position);
                state = pdu.IsState ? state.With(pdu.StateTuple, pdu.EventId) : state;
            }

            Assert.True((await storage.StateMaps.ReadAsync(events[^1].StateAfter!.Value, Cancel)).HasSameEntries(state));
            Assert.True(StateMap.From((await storage.CurrentState.EventsAsync(number, Cancel)).Select(stored => KeyValuePair.Create(stored.Pdu.StateTuple, stored.Pdu.EventId))).HasSameEntries(state));
        }
    }

    private static Task<TestUser> LogInAsync(ServerFixture server, int user) =>
        server.LogInAsync(StoredServerPlan.Localpart(user), Filling.Password);

    private static async Task<List<string>> HistoryAsync(TestUser user, string room)
    {
        var found = new List<string>();
        var from = string.Empty;
        while (true)
        {
            var page = await user.GetAsync(room, string.Create(CultureInfo.InvariantCulture, $"messages?dir=b&limit=100{from}"));
            found.AddRange(page.GetProperty("chunk").EnumerateArray().Select(item => item.Id()));
            if (!page.TryGetProperty("end", out var end))
            {
                return found;
            }

            from = $"&from={Uri.EscapeDataString(end.GetString()!)}";
        }
    }
}

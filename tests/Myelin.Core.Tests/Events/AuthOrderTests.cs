using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Core.Tests.Events;

public sealed class AuthOrderTests
{
    [Fact]
    public void Each_event_comes_after_those_of_its_auth_events_that_are_there()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var key = SigningKey.Generate();
        for (var round = 0; round < 50; round++)
        {
            var events = new List<Pdu> { Build(key, EventTypes.Create, []) };
            for (var i = 0; i < random.Next(1, 60); i++)
            {
                events.Add(Build(key, $"org.example.{i}", [.. events.OrderBy(_ => random.Next()).Take(random.Next(4)).Select(pdu => pdu.EventId)]));
            }

            var given = events.OrderBy(_ => random.Next()).Where(pdu => pdu.Type == EventTypes.Create || random.Next(8) > 0).ToList();
            var sorted = AuthOrder.Sort(given.Concat(given.Take(5)));
            Assert.True(sorted.Count == given.Count && sorted[0].Type == EventTypes.Create, $"seed {seed}, round {round}");
            var place = sorted.Select((pdu, index) => (pdu.EventId, index)).ToDictionary();
            Assert.All(sorted, pdu => Assert.All(
                pdu.AuthEvents, auth => Assert.True(!place.TryGetValue(auth, out var earlier) || earlier < place[pdu.EventId], $"seed {seed}, round {round}")));
        }
    }

    private static Pdu Build(SigningKey key, string type, ImmutableArray<EventId> auth) => PduBuilder.Build(
        new PduDraft
        {
            RoomVersion = KnownRoomVersions.TryGet("11", out var version) ? version : throw new InvalidOperationException(),
            RoomId = RoomId.Parse("!room:example.org"),
            Sender = UserId.Parse("@alice:example.org"),
            Type = type,
            StateKey = "",
            ContentJson = "{}"u8.ToArray(),
            AuthEvents = auth,
            Depth = 1,
            OriginServerTs = 1,
        },
        ServerName.Parse("example.org"),
        key);
}

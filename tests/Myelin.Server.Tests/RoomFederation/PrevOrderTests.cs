using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Server.RoomFederation.Receipt;

namespace Myelin.Server.Tests.RoomFederation;

/// <summary>The order in which fetched events are received, whatever another server makes of their graph.</summary>
public sealed class PrevOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EachEventComesAfterItsParentsWhateverItsDepthClaims(int seed)
    {
        var random = new Random(seed);
        var events = Enumerable.Range(0, 100).Select(i => Event(i, random.Next(1_000), [.. Enumerable.Range(0, Math.Min(i, 3)).Select(_ => random.Next(i))])).ToArray();
        random.Shuffle(events);

        var sorted = PrevOrder.Sort(events);

        Assert.Equal(100, sorted.Count);
        var seen = new HashSet<EventId>();
        Assert.All(sorted, pdu =>
        {
            Assert.Superset(pdu.PrevEvents.ToHashSet(), seen);
            seen.Add(pdu.EventId);
        });
    }

    /// <summary>Where an event's origin chooses its ID (room versions 1 and 2), events can form a circle.</summary>
    [Fact]
    public void EventsOnACircleAreLeftOut()
    {
        Pdu[] events = [Event(1, 1, 3), Event(2, 2, 1), Event(3, 3, 2), Event(4, 4), Event(5, 5, 4), Event(6, 6, 5, 2)];

        Assert.Equal(["$4:peer.example", "$5:peer.example"], PrevOrder.Sort(events).Select(pdu => pdu.EventId.Value));
        Assert.Equal(["$4:peer.example", "$5:peer.example"], PrevOrder.Before(events[^1], events).Select(pdu => pdu.EventId.Value));
    }

    [Fact]
    public void EventsThatTheGivenOneDoesNotBuildOnAreLeftOut()
    {
        Pdu[] events = [Event(1, 1), Event(2, 2, 1), Event(3, 3, 1)];

        Assert.Equal(["$1:peer.example"], PrevOrder.Before(events[2], events).Select(pdu => pdu.EventId.Value));
    }

    private static Pdu Event(int number, long depth, params int[] prevs)
    {
        Assert.True(KnownRoomVersions.TryGet("1", out var version));
        var references = string.Join(',', prevs.Distinct().Select(prev => $"[\"${prev}:peer.example\",{{\"sha256\":\"\"}}]"));
        var json = $$"""
            {"auth_events":[],"content":{},"depth":{{depth}},"event_id":"${{number}}:peer.example","hashes":{"sha256":""},"origin_server_ts":1,
            "prev_events":[{{references}}],"room_id":"!room:peer.example","sender":"@user:peer.example","signatures":{},"type":"m.room.message"}
            """;
        return PduReader.Read(version, Encoding.UTF8.GetBytes(json));
    }
}

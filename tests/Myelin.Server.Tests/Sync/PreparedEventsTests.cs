using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Server.Sync.Unread;

namespace Myelin.Server.Tests.Sync;

/// <summary>Events as push rules see them are held for as long as many ask of them, not for as long as the events are.</summary>
public sealed class PreparedEventsTests
{
    [Fact]
    public void AnEventIsPreparedOnceForAllWhoAskInTurn()
    {
        var pdu = Event(1);
        Assert.Same(PreparedEvents.Of(pdu), PreparedEvents.Of(pdu));
        Assert.Equal("number 1", PreparedEvents.Of(pdu).Json.GetProperty("content").GetProperty("body").GetString());
    }

    [Fact]
    public void NoMoreThanTheLastAreHeld()
    {
        var events = Enumerable.Range(0, 8 * PreparedEvents.Slots).Select(Event).ToList();
        var prepared = events.ConvertAll(pdu => new WeakReference(PreparedEvents.Of(pdu)));
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        Assert.InRange(prepared.Count(one => one.IsAlive), 1, PreparedEvents.Slots);
        GC.KeepAlive(events);
    }

    private static Pdu Event(int number) => PduReader.ReadStored(
        KnownRoomVersions.Default,
        EventId.Parse($"$event{number}"),
        Encoding.UTF8.GetBytes(
            $$$"""{"auth_events":[],"content":{"body":"number {{{number}}}"},"depth":1,"hashes":{"sha256":""},"origin_server_ts":1,"prev_events":[],"room_id":"!room","sender":"@alice:example.org","signatures":{},"type":"m.room.message"}"""));
}

using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Server.Unread;

namespace Myelin.Server.Tests.Sync;

/// <summary>Events as push rules see them are held for as long as many ask of them, not for as long as the events are.</summary>
public sealed class PreparedEventsTests
{
    private readonly PreparedEvents _prepared = new();

    [Fact]
    public void AnEventIsPreparedOnceForAllWhoAskInTurn()
    {
        var pdu = Event(1);
        Assert.Same(_prepared.Of(pdu), _prepared.Of(pdu));
        var large = Event(2, PreparedEvents.Large);
        Assert.Same(_prepared.Of(large), _prepared.Of(large));
        Assert.Equal("number 1", _prepared.Of(pdu).Json.GetProperty("content").GetProperty("body").GetString());
    }

    [Theory]
    [InlineData(0, PreparedEvents.Slots)]
    [InlineData(PreparedEvents.Large, PreparedEvents.LargeSlots)]
    public void NoMoreThanTheLastAreHeld(int size, int slots)
    {
        var events = Enumerable.Range(0, 8 * slots).Select(number => Event(number, size)).ToList();
        var prepared = events.ConvertAll(pdu => new WeakReference(_prepared.Of(pdu)));
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        Assert.InRange(prepared.Count(one => one.IsAlive), 1, slots);
        GC.KeepAlive(events);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(PreparedEvents.Large)]
    public void NoneIsHeldOnceTheServerHasComeToRest(int size)
    {
        List<Pdu> events = [Event(1, size)];
        var prepared = events.ConvertAll(pdu => new WeakReference(_prepared.Of(pdu)));
        _prepared.LetGo();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        Assert.All(prepared, static one => Assert.False(one.IsAlive));
        GC.KeepAlive(events);
    }

    private static Pdu Event(int number, int size = 0) => PduReader.ReadStored(
        KnownRoomVersions.Default,
        EventId.Parse($"$event{number}"),
        Encoding.UTF8.GetBytes(
            $$$"""{"auth_events":[],"content":{"body":"number {{{number}}}","more":"{{{new string('x', size)}}}"},"depth":1,"hashes":{"sha256":""},"origin_server_ts":1,"prev_events":[],"room_id":"!room","sender":"@alice:example.org","signatures":{},"type":"m.room.message"}"""));
}

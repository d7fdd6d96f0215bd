using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>Events known without their place in the graph: auth chains and states asked of other servers.</summary>
public sealed class OutlierTests
{
    public static TheoryData<string> Versions => EngineRoom.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_auth_chain_builds_up_from_the_create_event(string version)
    {
        var source = EngineRoom.Joined(version);
        source.Join(EngineRoom.Bob);
        var engine = new RoomEngine(source.Version, source.Engine.RoomId, RoomHead.Empty);
        foreach (var (pdu, _) in source.Events.Values.OrderBy(stored => stored.Pdu.Depth))
        {
            var append = Assert.IsType<Step.Append>(engine.ReceiveOutlier(pdu)).Value;
            Assert.Equal(EventStatus.Outlier, append.Status);
            Assert.Equal(new Step.Unchanged(pdu.EventId), engine.ReceiveOutlier(pdu));
        }

        Assert.Empty(engine.ForwardExtremities);
        Assert.Equal(0, engine.CurrentState.Count);
    }

    [Fact]
    public void A_missing_auth_event_is_loaded_and_then_fetched()
    {
        var room = EngineRoom.Joined("12");
        room.Join(EngineRoom.Bob);
        var elsewhere = room.MadeElsewhere(EngineRoom.Bob, EventTypes.Member, EngineRoom.Bob.Value, """{"membership":"join","displayname":"B"}""", room.Engine.ForwardExtremities[0]);
        var engine = new RoomEngine(room.Version, room.Engine.RoomId, RoomHead.Empty);
        var load = Assert.IsType<Step.Load>(engine.ReceiveOutlier(elsewhere));
        engine.RememberAbsent(load.Events.AsSpan());
        var fetch = Assert.IsType<Step.Fetch>(engine.ReceiveOutlier(elsewhere));
        Assert.Superset(elsewhere.AuthEvents.ToHashSet(), fetch.AuthEvents.ToHashSet());
        Assert.Empty(fetch.PrevEvents);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_rejected_outlier_gets_its_state_when_it_is_received(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var forged = room.Forged(
            EngineRoom.Bob, EventTypes.Topic, "", "{}", room.Engine.ForwardExtremities,
            room.AuthEvents((EventTypes.Create, ""), (EventTypes.PowerLevels, ""), (EventTypes.Member, EngineRoom.Bob.Value)));
        var outlier = Assert.IsType<Step.Append>(room.Drive(room.Engine, () => room.Engine.ReceiveOutlier(forged))).Value;
        Assert.Equal(EventStatus.Rejected, outlier.Status);
        var append = room.Received(forged);
        Assert.Equal(EventStatus.Rejected, append.Status);
        Assert.True(append.StateAfter.HasSameEntries(room.Engine.CurrentState));
        Assert.Equal(new Step.Unchanged(forged.EventId), room.Receive(forged));
    }

    [Fact]
    public void An_event_that_refers_to_itself_is_refused()
    {
        var room = EngineRoom.Joined("1");
        var root = room.Engine.ForwardExtremities[0];
        var pdu = room.MadeElsewhere(EngineRoom.Alice, EventTypes.Message, null, "{}", root);
        var json = System.Text.Encoding.UTF8.GetString(pdu.Json.Span).Replace(root.Value, pdu.EventId.Value, StringComparison.Ordinal);
        var selfish = PduReader.Read(room.Version, EngineRoom.Bytes(json));
        Assert.Equal(RefusalReason.BadJson, Assert.IsType<Step.Refused>(room.Receive(selfish)).Reason);
        Assert.Equal(RefusalReason.BadJson, Assert.IsType<Step.Refused>(room.Engine.ReceiveOutlier(selfish)).Reason);
    }
}

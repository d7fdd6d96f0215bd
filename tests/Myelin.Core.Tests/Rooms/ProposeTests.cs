using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>Events of local users: their place in the graph, their auth events, and what is refused.</summary>
public sealed class ProposeTests
{
    public static TheoryData<string> Versions => EngineRoom.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_event_stands_on_the_extremities_one_deeper_than_the_deepest(string version)
    {
        var room = EngineRoom.Joined(version);
        var first = room.Message(EngineRoom.Alice);
        var second = room.Message(EngineRoom.Alice);
        Assert.Equal([first.Pdu.EventId], second.Pdu.PrevEvents);
        Assert.Equal(first.Pdu.Depth + 1, second.Pdu.Depth);
        Assert.Equal([second.Pdu.EventId], room.Engine.ForwardExtremities);
        Assert.Same(second.StateBefore, second.StateAfter);
        Assert.Empty(second.Changes);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_event_made_is_one_that_others_accept(string version)
    {
        var room = EngineRoom.Joined(version);
        var made = room.Accept(EngineRoom.Alice, EventTypes.Topic, "", """{"topic":"x"}""").Pdu;
        var read = PduReader.Read(room.Version, made.Json);
        Assert.Equal(made.EventId, read.EventId);
        Assert.Equal(made.PrevEvents, read.PrevEvents);
        Assert.Equal(made.AuthEvents, read.AuthEvents);
        Assert.True(PduHashes.ContentHashMatches(read));

        var expected = room.AuthEvents((EventTypes.Create, ""), (EventTypes.PowerLevels, ""), (EventTypes.Member, EngineRoom.Alice.Value));
        Assert.Equal(expected, made.AuthEvents);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_state_event_changes_the_current_state_at_its_tuple(string version)
    {
        var room = EngineRoom.Joined(version);
        var first = room.Accept(EngineRoom.Alice, EventTypes.Topic, "", """{"topic":"x"}""");
        var second = room.Accept(EngineRoom.Alice, EventTypes.Topic, "", """{"topic":"y"}""");
        Assert.Equal([new CurrentStateChange(new StateTuple(EventTypes.Topic, ""), null, first.Pdu.EventId)], first.Changes);
        Assert.Equal([new CurrentStateChange(new StateTuple(EventTypes.Topic, ""), first.Pdu.EventId, second.Pdu.EventId)], second.Changes);
        Assert.Equal(second.Pdu.EventId, room.Engine.CurrentState[EventTypes.Topic, ""]);
    }

    [Fact]
    public void State_that_stands_already_is_not_sent_again()
    {
        var room = EngineRoom.Joined("12");
        room.Join(EngineRoom.Bob);
        room.Accept(EngineRoom.Alice, EventTypes.PowerLevels, "", room.PowerLevels($"\"{EngineRoom.Bob}\":50"));
        var topic = room.Accept(EngineRoom.Alice, EventTypes.Topic, "", """{"topic":"x","a":1}""").Pdu.EventId;
        Assert.Equal(new Step.Unchanged(topic), room.Propose(EngineRoom.Alice, EventTypes.Topic, "", """{ "a": 1, "topic": "\u0078" }"""));

        // From another sender it is another event.
        room.Accept(EngineRoom.Bob, EventTypes.Topic, "", """{"topic":"x","a":1}""");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_the_rules_refuse_changes_nothing(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var (extremities, state) = (room.Engine.ForwardExtremities, room.Engine.CurrentState);
        Assert.Equal(RefusalReason.Forbidden, Refused(room, EngineRoom.Mallory, EventTypes.Message, null, "{}"));
        Assert.Equal(RefusalReason.Forbidden, Refused(room, EngineRoom.Bob, EventTypes.Topic, "", "{}"));
        Assert.Equal(RefusalReason.Forbidden, Refused(room, EngineRoom.Bob, EventTypes.Member, EngineRoom.Alice.Value, """{"membership":"ban"}"""));
        Assert.Equal(RefusalReason.Forbidden, Refused(room, EngineRoom.Alice, EventTypes.Create, "", "{}"));
        Assert.Equal(extremities, room.Engine.ForwardExtremities);
        Assert.Same(state, room.Engine.CurrentState);
    }

    [Fact]
    public void What_is_no_event_is_refused_by_its_reason()
    {
        var room = EngineRoom.Joined("12");
        Assert.Equal(RefusalReason.TooLarge, Refused(room, EngineRoom.Alice, EventTypes.Message, null, $$"""{"body":"{{new string('x', 66_000)}}"}"""));
        Assert.Equal(RefusalReason.TooLarge, Refused(room, EngineRoom.Alice, new string('t', 256), null, "{}"));
        Assert.Equal(RefusalReason.BadJson, Refused(room, EngineRoom.Alice, EventTypes.Message, null, """{"n":1.5}"""));
        Assert.Equal(RefusalReason.BadJson, Refused(room, EngineRoom.Alice, EventTypes.Message, null, "[]"));
        Assert.Equal(RefusalReason.BadJson, Refused(room, EngineRoom.Alice, EventTypes.Message, null, "{"));
        Assert.Equal(RefusalReason.BadJson, Refused(room, EngineRoom.Alice, EventTypes.Member, EngineRoom.Alice.Value, "["));
        Assert.Equal(RefusalReason.BadJson, Refused(room, EngineRoom.Alice, EventTypes.Message, null, """{"a":1,"a":2}"""));
    }

    [Fact]
    public void A_user_of_another_server_is_not_signed_for()
    {
        var room = EngineRoom.Joined("12");
        var proposal = room.Proposal(EngineRoom.Alice, EventTypes.Message, null, "{}");
        var step = room.Engine.Propose(proposal, EngineRoom.Bob.ServerName, EngineRoom.KeyOf(EngineRoom.Bob.ServerName));
        Assert.Equal(RefusalReason.Forbidden, Assert.IsType<Step.Refused>(step).Reason);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_pile_of_extremities_is_bounded_and_shrinks_with_every_event(string version)
    {
        var room = EngineRoom.Joined(version);
        var root = room.Message(EngineRoom.Alice).Pdu.EventId;
        for (var number = 0; number < 45; number++)
        {
            room.Received(room.MadeElsewhere(EngineRoom.Alice, EventTypes.Message, null, $$"""{"body":"{{number}}"}""", root));
        }

        Assert.Equal(45, room.Engine.ForwardExtremities.Length);
        Assert.Equal(RoomLimits.MaximumPrevEvents, room.Message(EngineRoom.Alice).Pdu.PrevEvents.Length);
        Assert.Equal(26, room.Engine.ForwardExtremities.Length);
        room.Message(EngineRoom.Alice);
        Assert.Equal(7, room.Engine.ForwardExtremities.Length);
        room.Message(EngineRoom.Alice);
        Assert.Single(room.Engine.ForwardExtremities);
    }

    /// <summary>Peers drop what is deeper than 2^53-1 in every room version, whatever stands in the room already.</summary>
    [Theory]
    [InlineData("1", long.MaxValue)]
    [InlineData("5", long.MaxValue)]
    [InlineData("5", (1L << 53) - 2)]
    [InlineData("12", (1L << 53) - 1)]
    public void Depth_stays_at_the_greatest_one(string version, long before)
    {
        const long greatest = (1L << 53) - 1;
        var room = EngineRoom.Joined(version);
        var id = room.Engine.ForwardExtremities[0];
        room.Engine = new RoomEngine(room.Version, room.Engine.RoomId, new RoomHead([new ForwardExtremity(id, before, room.States[id])], room.States[id]));
        Assert.Equal(greatest, room.Message(EngineRoom.Alice).Pdu.Depth);
        Assert.Equal(greatest, room.Message(EngineRoom.Alice).Pdu.Depth);
    }

    [Fact]
    public void A_send_asks_for_a_handful_of_events_however_large_the_room_is()
    {
        var room = EngineRoom.Joined("12");
        var members = Enumerable.Range(0, 20_000)
            .Select(number => KeyValuePair.Create(new StateTuple(EventTypes.Member, $"@u{number}:far.example"), EventId.Parse($"$member{number}")));
        var state = room.Engine.CurrentState.With(members);
        var id = room.Engine.ForwardExtremities[0];
        room.Engine = new RoomEngine(room.Version, room.Engine.RoomId, new RoomHead([new ForwardExtremity(id, 4, state)], state));
        room.Loads.Clear();

        room.Message(EngineRoom.Alice);
        Assert.True(Assert.Single(room.Loads).Events.Length <= 3);
        room.Message(EngineRoom.Alice);
        Assert.Single(room.Loads);
    }

    private static RefusalReason Refused(EngineRoom room, UserId sender, string type, string? stateKey, string content) =>
        Assert.IsType<Step.Refused>(room.Propose(sender, type, stateKey, content)).Reason;
}

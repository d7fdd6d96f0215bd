using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>What the engine holds of an event that has been redacted, before and after its store knows of it.</summary>
public sealed class RedactedStateTests
{
    private const string Topic = """{"topic":"old"}""";

    public static TheoryData<string> Versions => EngineRoom.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public void State_that_was_redacted_can_be_set_again(string version)
    {
        var room = EngineRoom.Joined(version);
        var first = room.Accept(EngineRoom.Alice, EventTypes.Topic, "", Topic).Pdu;
        var redaction = Redacts(room, EngineRoom.Alice, first.EventId);
        Assert.Equal(first.EventId, redaction.Redacted!.EventId);
        Assert.Equal("{}", Encoding.UTF8.GetString(redaction.Redacted.ContentJson.Span));
        Assert.Equal("{}", Encoding.UTF8.GetString(room.Engine.Recall(first.EventId)!.ContentJson.Span));

        var second = room.Accept(EngineRoom.Alice, EventTypes.Topic, "", Topic).Pdu;
        Assert.NotEqual(first.EventId, second.EventId);
        Assert.Equal(second.EventId, room.Engine.CurrentState[EventTypes.Topic, ""]);
        Assert.IsType<Step.Unchanged>(room.Propose(EngineRoom.Alice, EventTypes.Topic, "", Topic));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_store_that_does_not_know_the_redaction_yet_brings_nothing_back(string version)
    {
        var room = EngineRoom.Joined(version);
        var first = room.Accept(EngineRoom.Alice, EventTypes.Topic, "", Topic).Pdu;
        Redacts(room, EngineRoom.Alice, first.EventId);

        // Read before the redaction was committed, and told when the engine knows of it.
        room.Engine.Remember(first, EventStatus.Accepted);
        Assert.Equal("{}", Encoding.UTF8.GetString(room.Engine.Recall(first.EventId)!.ContentJson.Span));

        // The same after the engine has forgotten the event.
        room.Message(EngineRoom.Alice);
        room.Engine.Trim(0);
        Assert.Null(room.Engine.Recall(first.EventId));
        room.Engine.Remember(first, EventStatus.Accepted);
        Assert.IsType<Step.Append>(room.Propose(EngineRoom.Alice, EventTypes.Topic, "", Topic));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_engine_that_starts_anew_holds_what_is_stored(string version)
    {
        var room = EngineRoom.Joined(version);
        var first = room.Accept(EngineRoom.Alice, EventTypes.Topic, "", Topic).Pdu;
        Redacts(room, EngineRoom.Alice, first.EventId);
        room.Engine = room.Fork([.. room.Engine.ForwardExtremities]);
        Assert.IsType<Step.Append>(room.Propose(EngineRoom.Alice, EventTypes.Topic, "", Topic));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_redaction_from_elsewhere_takes_effect_on_what_is_remembered(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        room.Accept(EngineRoom.Alice, EventTypes.PowerLevels, "", room.PowerLevels($"\"{EngineRoom.Bob}\":50"));
        var topic = room.Accept(EngineRoom.Bob, EventTypes.Topic, "", Topic).Pdu;
        var redaction = Elsewhere(room, EngineRoom.Bob, topic.EventId);
        Assert.Equal(topic.EventId, room.Received(redaction).Redacted?.EventId);
        Assert.Equal("{}", Encoding.UTF8.GetString(room.Engine.Recall(topic.EventId)!.ContentJson.Span));
        room.Accept(EngineRoom.Bob, EventTypes.Topic, "", Topic);
    }

    [Fact]
    public void A_redaction_without_the_power_or_of_what_is_unknown_takes_nothing()
    {
        var room = EngineRoom.Joined("12");
        room.Join(EngineRoom.Bob);
        var topic = room.Accept(EngineRoom.Alice, EventTypes.Topic, "", Topic).Pdu;
        Assert.Null(room.Received(Elsewhere(room, EngineRoom.Bob, topic.EventId)).Redacted);
        Assert.Equal(Topic, Encoding.UTF8.GetString(room.Engine.Recall(topic.EventId)!.ContentJson.Span));
        Assert.Null(room.Received(Elsewhere(room, EngineRoom.Bob, EventId.Parse("$unknown"))).Redacted);
        Assert.Null(Redacts(room, EngineRoom.Alice, EventId.Parse("$unknown")).Redacted);
    }

    /// <summary>The invite level of power levels is protected from room version 11 on; where it is not, its default holds after a redaction.</summary>
    [Theory]
    [InlineData("10", true)]
    [InlineData("11", false)]
    [InlineData("12", false)]
    public void What_authorises_is_what_the_redaction_left(string version, bool mayInvite)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var levels = room.Accept(EngineRoom.Alice, EventTypes.PowerLevels, "", room.PowerLevels("").Replace("\"invite\":0", "\"invite\":50", StringComparison.Ordinal)).Pdu;
        Assert.IsType<Step.Refused>(Invite(room));
        Redacts(room, EngineRoom.Alice, levels.EventId);
        Assert.Equal(mayInvite, Invite(room) is Step.Append);

        // As it is for an engine that reads the room from its store.
        room.Engine = room.Fork([.. room.Engine.ForwardExtremities]);
        Assert.Equal(mayInvite, Invite(room) is Step.Append or Step.Unchanged);
    }

    [Fact]
    public void A_member_whose_event_was_redacted_is_still_joined()
    {
        var room = EngineRoom.Joined("12");
        room.Accept(EngineRoom.Bob, EventTypes.Member, EngineRoom.Bob.Value, """{"displayname":"Bob","membership":"join"}""");
        var join = room.Engine.CurrentState[EventTypes.Member, EngineRoom.Bob.Value]!.Value;
        Redacts(room, EngineRoom.Bob, join);
        room.Message(EngineRoom.Bob);
        room.Accept(EngineRoom.Bob, EventTypes.Member, EngineRoom.Bob.Value, """{"displayname":"Bob","membership":"join"}""");
    }

    private static Step Invite(EngineRoom room) =>
        room.Propose(EngineRoom.Bob, EventTypes.Member, "@carol:c.example", """{"membership":"invite"}""");

    private static RoomAppend Redacts(EngineRoom room, UserId sender, EventId target) =>
        Assert.IsType<Step.Append>(room.Propose(Redact.Plan(room.Version, sender, target, null, 1))).Value;

    private static Pdu Elsewhere(EngineRoom room, UserId sender, EventId target) => PduBuilder.Build(
        new PduDraft
        {
            RoomVersion = room.Version,
            RoomId = room.Engine.RoomId,
            Sender = sender,
            Type = EventTypes.Redaction,
            ContentJson = EngineRoom.Bytes("{}"),
            PrevEvents = room.Engine.ForwardExtremities,
            AuthEvents = room.AuthEvents((EventTypes.Create, ""), (EventTypes.PowerLevels, ""), (EventTypes.Member, sender.Value)),
            Depth = 50,
            OriginServerTs = 1,
            Redacts = target,
        },
        sender.ServerName,
        EngineRoom.KeyOf(sender.ServerName),
        id => PduHashes.ReferenceHash(room.Events[id].Pdu));
}

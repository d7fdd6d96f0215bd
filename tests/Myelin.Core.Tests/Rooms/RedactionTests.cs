using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>Who may redact, here and by events from elsewhere ("Handling redactions").</summary>
public sealed class RedactionTests
{
    public static TheoryData<string> Versions => EngineRoom.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_redacted_event_stands_where_the_version_keeps_it(string version)
    {
        var room = EngineRoom.Joined(version);
        var target = room.Message(EngineRoom.Alice).Pdu;
        var proposal = Redact.Plan(room.Version, EngineRoom.Alice, target.EventId, "spam", 1);
        var redaction = Assert.IsType<Step.Append>(room.Propose(proposal)).Value.Pdu;
        using var json = JsonDocument.Parse(redaction.Json);
        var holder = room.Version.RedactsInContent ? json.RootElement.GetProperty("content") : json.RootElement;
        Assert.Equal(target.EventId.Value, holder.GetProperty("redacts").GetString());
        Assert.Equal("spam", redaction.ParseContent().GetProperty("reason").GetString());
        Assert.Equal(target.EventId, PduReader.Read(room.Version, redaction.Json).Redacts);
        Assert.Equal(room.Version.RedactsInContent, !json.RootElement.TryGetProperty("redacts", out _));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void One_redacts_ones_own_and_with_power_others(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var alices = room.Message(EngineRoom.Alice).Pdu.EventId;
        var bobs = room.Message(EngineRoom.Bob).Pdu.EventId;
        Assert.IsType<Step.Append>(Propose(room, EngineRoom.Bob, bobs));
        Assert.IsType<Step.Append>(Propose(room, EngineRoom.Alice, bobs));
        Assert.Equal(RefusalReason.Forbidden, Assert.IsType<Step.Refused>(Propose(room, EngineRoom.Bob, alices)).Reason);
        Assert.IsType<Step.Refused>(Propose(room, EngineRoom.Alice, room.Engine.CurrentState[EventTypes.Create, ""]!.Value));
    }

    [Fact]
    public void A_neighbour_on_the_same_server_may_not_redact_by_this_server()
    {
        var room = EngineRoom.Joined("12");
        room.Join(EngineRoom.Anna);
        var alices = room.Message(EngineRoom.Alice).Pdu.EventId;
        Assert.IsType<Step.Refused>(Propose(room, EngineRoom.Anna, alices));
        Assert.IsType<Step.Refused>(Propose(room, EngineRoom.Anna, EventId.Parse("$unknown")));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("10")]
    [InlineData("12")]
    public void A_redaction_from_elsewhere_is_applied_by_power_or_by_domain(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var alices = room.Message(EngineRoom.Alice).Pdu;
        var bobs = room.Message(EngineRoom.Bob).Pdu;
        Assert.False(MayRedact(room, EngineRoom.Bob, alices));
        Assert.True(MayRedact(room, EngineRoom.Bob, bobs));
        Assert.True(MayRedact(room, EngineRoom.Alice, bobs));
        room.Join(EngineRoom.Anna);
        Assert.True(MayRedact(room, EngineRoom.Anna, alices));
        Assert.False(MayRedact(room, EngineRoom.Alice, room.Events[room.Engine.CurrentState[EventTypes.Create, ""]!.Value].Pdu));
    }

    private static Step Propose(EngineRoom room, UserId sender, EventId target) => room.Propose(Redact.Plan(room.Version, sender, target, null, 1));

    private static bool MayRedact(EngineRoom room, UserId sender, Pdu target)
    {
        var redaction = PduBuilder.Build(
            new PduDraft
            {
                RoomVersion = room.Version,
                RoomId = room.Engine.RoomId,
                Sender = sender,
                Type = EventTypes.Redaction,
                ContentJson = EngineRoom.Bytes("{}"),
                PrevEvents = room.Engine.ForwardExtremities,
                AuthEvents = room.AuthEvents((EventTypes.Create, ""), (EventTypes.PowerLevels, ""), (EventTypes.Member, sender.Value)),
                Depth = 9,
                OriginServerTs = 1,
                Redacts = target.EventId,
            },
            sender.ServerName,
            EngineRoom.KeyOf(sender.ServerName));
        var append = room.Received(redaction);
        Assert.Equal(EventStatus.Accepted, append.Status);
        bool verdict;
        Step.Load? load;
        while (!(verdict = room.Engine.MayRedact(redaction, target, append.StateBefore, out load)) && load is not null)
        {
            room.Answer(room.Engine, load);
        }

        return verdict;
    }
}

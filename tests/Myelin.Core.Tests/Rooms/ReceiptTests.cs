using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>"Checks performed on receipt of a PDU", steps 3 to 6, and what rejected and soft-failed events do to the graph.</summary>
public sealed class ReceiptTests
{
    private static readonly (string, string) Create = (EventTypes.Create, "");
    private static readonly (string, string) PowerLevels = (EventTypes.PowerLevels, "");

    public static TheoryData<string> Versions => EngineRoom.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_event_from_elsewhere_moves_extremities_and_state(string version)
    {
        var room = EngineRoom.Joined(version);
        var pdu = room.MadeElsewhere(EngineRoom.Bob, EventTypes.Member, EngineRoom.Bob.Value, """{"membership":"join"}""", room.Engine.ForwardExtremities[0]);
        var append = room.Received(pdu);
        Assert.Equal(EventStatus.Accepted, append.Status);
        Assert.Equal([pdu.EventId], append.ForwardExtremities);
        Assert.Equal(pdu.EventId, append.CurrentState[EventTypes.Member, EngineRoom.Bob.Value]);
        Assert.Equal(new Step.Unchanged(pdu.EventId), room.Receive(pdu));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Forks_resolve_the_current_state_and_a_later_event_joins_them(string version)
    {
        var room = EngineRoom.Joined(version);
        var root = room.Engine.ForwardExtremities[0];
        var left = room.MadeElsewhere(EngineRoom.Alice, EventTypes.Topic, "", """{"topic":"left"}""", root);
        var right = room.MadeElsewhere(EngineRoom.Alice, EventTypes.Name, "", """{"name":"right"}""", root);
        room.Received(left);
        var append = room.Received(right);
        Assert.Equal(2, append.ForwardExtremities.Length);
        Assert.Null(append.StateAfter[EventTypes.Topic, ""]);
        Assert.Equal(left.EventId, append.CurrentState[EventTypes.Topic, ""]);
        Assert.Equal(right.EventId, append.CurrentState[EventTypes.Name, ""]);
        Assert.Equal([new CurrentStateChange(right.StateTuple, null, right.EventId)], append.Changes);

        var merged = room.Message(EngineRoom.Alice);
        Assert.Equal(2, merged.Pdu.PrevEvents.Length);
        Assert.Single(merged.ForwardExtremities);
        Assert.True(merged.StateAfter.HasSameEntries(append.CurrentState));
    }

    [Fact]
    public void Step_3_an_event_whose_hash_does_not_match_is_taken_in_redacted_form()
    {
        var room = EngineRoom.Joined("11");
        var pdu = room.MadeElsewhere(EngineRoom.Alice, EventTypes.Message, null, """{"body":"original"}""", room.Engine.ForwardExtremities[0]);
        var tampered = PduReader.Read(room.Version, EngineRoom.Bytes(System.Text.Encoding.UTF8.GetString(pdu.Json.Span).Replace("original", "tampered", StringComparison.Ordinal)));
        Assert.Equal(pdu.EventId, tampered.EventId);
        var append = room.Received(tampered);
        Assert.Equal(EventStatus.Accepted, append.Status);
        Assert.Equal("{}"u8, append.Pdu.ContentJson.Span);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Step_4_an_event_that_its_auth_events_do_not_allow_is_rejected(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var forged = room.Forged(
            EngineRoom.Bob, EventTypes.Topic, "", """{"topic":"forged"}""", room.Engine.ForwardExtremities,
            room.AuthEvents(Create, PowerLevels, (EventTypes.Member, EngineRoom.Bob.Value)));
        AssertRejected(room, forged);

        // Chosen so that they would allow it: the power levels left out, by which the creator alone has power.
        var partial = room.Forged(EngineRoom.Alice, EventTypes.Topic, "", "{}", room.Engine.ForwardExtremities, room.AuthEvents(Create, (EventTypes.Member, EngineRoom.Bob.Value)));
        AssertRejected(room, partial);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Step_4_a_rejected_auth_event_rejects_what_names_it(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var root = room.Engine.ForwardExtremities[0];
        var forged = room.Forged(
            EngineRoom.Bob, EventTypes.PowerLevels, "", room.PowerLevels($"\"{EngineRoom.Bob}\":100"), [root],
            room.AuthEvents(Create, PowerLevels, (EventTypes.Member, EngineRoom.Bob.Value)));
        AssertRejected(room, forged);
        var dependent = room.Forged(
            EngineRoom.Bob, EventTypes.Topic, "", "{}", [forged.EventId],
            [.. room.AuthEvents(Create), forged.EventId, .. room.AuthEvents((EventTypes.Member, EngineRoom.Bob.Value))]);
        AssertRejected(room, dependent);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Step_5_an_event_that_the_state_before_it_does_not_allow_is_rejected(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var member = room.AuthEvents((EventTypes.Member, EngineRoom.Bob.Value));
        room.Accept(EngineRoom.Alice, EventTypes.Member, EngineRoom.Bob.Value, """{"membership":"ban"}""");
        var afterBan = room.Forged(EngineRoom.Bob, EventTypes.Message, null, "{}", room.Engine.ForwardExtremities, [.. room.AuthEvents(Create, PowerLevels), .. member]);
        AssertRejected(room, afterBan);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Step_6_an_event_that_only_the_current_state_does_not_allow_is_soft_failed(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var beforeBan = room.Engine.ForwardExtremities[0];
        var ban = room.Accept(EngineRoom.Alice, EventTypes.Member, EngineRoom.Bob.Value, """{"membership":"ban"}""").Pdu.EventId;
        var evading = room.MadeElsewhere(EngineRoom.Bob, EventTypes.Member, EngineRoom.Bob.Value, """{"membership":"join","displayname":"evading"}""", beforeBan);
        var append = room.Received(evading);
        Assert.Equal(EventStatus.SoftFailed, append.Status);
        Assert.NotNull(append.Reason);
        Assert.Equal([ban], append.ForwardExtremities);
        Assert.Empty(append.Changes);

        // "Soft failed events participate in state resolution as normal": the state after it holds it.
        Assert.Equal(evading.EventId, append.StateAfter[EventTypes.Member, EngineRoom.Bob.Value]);
        var joining = room.Received(room.MadeElsewhere(EngineRoom.Alice, EventTypes.Message, null, "{}", ban));
        Assert.Equal(EventStatus.Accepted, joining.Status);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_event_on_top_of_a_rejected_one_is_judged_without_the_rejected_state(string version)
    {
        var room = EngineRoom.Joined(version);
        room.Join(EngineRoom.Bob);
        var root = room.Engine.ForwardExtremities[0];
        var forged = room.Forged(
            EngineRoom.Bob, EventTypes.Topic, "", """{"topic":"forged"}""", [root],
            room.AuthEvents(Create, PowerLevels, (EventTypes.Member, EngineRoom.Bob.Value)));
        AssertRejected(room, forged);
        var onTop = room.Received(room.MadeElsewhere(EngineRoom.Bob, EventTypes.Message, null, "{}", forged.EventId));
        Assert.Equal(EventStatus.Accepted, onTop.Status);
        Assert.Null(onTop.StateAfter[EventTypes.Topic, ""]);

        // It stands on the root by way of the rejected event, so the root is an extremity no longer.
        Assert.Equal([onTop.Pdu.EventId], onTop.ForwardExtremities);
    }

    [Fact]
    public void What_is_missing_is_loaded_first_and_fetched_then()
    {
        var room = EngineRoom.Joined("12");
        room.Join(EngineRoom.Bob);
        var elsewhere = room.Fork(room.Engine.ForwardExtremities[0]);
        var first = Made(room, elsewhere);
        var second = Made(room, elsewhere);
        var load = Assert.IsType<Step.Load>(room.Engine.Receive(second));
        Assert.Contains(first.EventId, load.StatesAfter);
        room.Answer(room.Engine, load);
        var fetch = Assert.IsType<Step.Fetch>(room.Drive(room.Engine, () => room.Engine.Receive(second)));
        Assert.Equal([first.EventId], fetch.PrevEvents);

        // The store may have learnt of it meanwhile, so it is asked again.
        Assert.IsType<Step.Load>(room.Engine.Receive(second));
        room.Received(first);
        Assert.Equal([second.EventId], room.Received(second).ForwardExtremities);
    }

    [Fact]
    public void Where_history_begins_a_state_from_elsewhere_stands_in_for_it()
    {
        var room = EngineRoom.Joined("12");
        room.Join(EngineRoom.Bob);
        var elsewhere = room.Fork(room.Engine.ForwardExtremities[0]);
        var first = Made(room, elsewhere);
        var second = Made(room, elsewhere);
        Assert.IsType<Step.Append>(room.Drive(room.Engine, () => room.Engine.ReceiveOutlier(first)));
        room.Engine.Remember(first.EventId, elsewhere.CurrentState);
        Assert.Equal(EventStatus.Accepted, room.Received(second).Status);

        // The event itself is no news when it comes later: something stands on it already.
        var late = room.Received(first);
        Assert.Equal(EventStatus.Accepted, late.Status);
        Assert.DoesNotContain(first.EventId, late.ForwardExtremities);
    }

    [Fact]
    public void History_never_becomes_an_extremity()
    {
        var room = EngineRoom.Joined("12");
        var root = room.Engine.ForwardExtremities[0];
        var old = room.MadeElsewhere(EngineRoom.Alice, EventTypes.Topic, "", """{"topic":"old"}""", root);
        var append = room.Received(old, Arrival.Backfill);
        Assert.Equal(EventStatus.Accepted, append.Status);
        Assert.Equal([root], append.ForwardExtremities);
        Assert.Empty(append.Changes);
    }

    [Theory]
    [InlineData("6")]
    [InlineData("11")]
    public void A_second_create_event_is_rejected(string version)
    {
        var room = EngineRoom.Joined(version);
        var forged = room.Forged(EngineRoom.Alice, EventTypes.Create, "", $$"""{"creator":"{{EngineRoom.Alice}}","x":1}""", [], []);
        AssertRejected(room, forged);
    }

    [Fact]
    public void An_event_of_another_room_is_refused()
    {
        var room = EngineRoom.Joined("12");
        var other = EngineRoom.Joined("11");
        Assert.Equal(RefusalReason.WrongRoom, Assert.IsType<Step.Refused>(room.Receive(other.Message(EngineRoom.Alice).Pdu)).Reason);
    }

    [Fact]
    public void Trimmed_and_asked_again_the_engine_goes_on()
    {
        var room = EngineRoom.Joined("12");
        room.Join(EngineRoom.Bob);
        var root = room.Engine.ForwardExtremities[0];
        for (var number = 0; number < 50; number++)
        {
            room.Message(EngineRoom.Bob);
        }

        room.Engine.Trim(10);
        var fork = room.Received(room.MadeElsewhere(EngineRoom.Bob, EventTypes.Message, null, "{}", root));
        Assert.Equal(2, fork.ForwardExtremities.Length);
        room.Engine.Trim(0);
        Assert.Single(room.Message(EngineRoom.Bob).ForwardExtremities);
    }

    [Fact]
    public void Of_many_speakers_the_newest_stay_in_memory()
    {
        var room = EngineRoom.Joined("12");
        var members = Enumerable.Range(0, 20).Select(number => UserId.Parse($"@member{number}:b.example")).ToList();
        foreach (var member in members)
        {
            room.Join(member);
        }

        room.Engine.Trim(10);
        room.Loads.Clear();
        room.Message(members[^1]);
        Assert.Empty(room.Loads);
        room.Message(members[0]);
        Assert.NotEmpty(room.Loads);
    }

    private static Pdu Made(EngineRoom room, RoomEngine elsewhere)
    {
        var proposal = room.Proposal(EngineRoom.Bob, EventTypes.Message, null, "{}");
        var step = room.Drive(elsewhere, () => elsewhere.Propose(proposal, EngineRoom.Bob.ServerName, EngineRoom.KeyOf(EngineRoom.Bob.ServerName)));
        return Assert.IsType<Step.Append>(step).Value.Pdu;
    }

    private static void AssertRejected(EngineRoom room, Pdu pdu)
    {
        var (extremities, state) = (room.Engine.ForwardExtremities, room.Engine.CurrentState);
        var append = room.Received(pdu);
        Assert.Equal(EventStatus.Rejected, append.Status);
        Assert.NotNull(append.Reason);
        Assert.Same(append.StateBefore, append.StateAfter);
        Assert.Equal(extremities, room.Engine.ForwardExtremities);
        Assert.Same(state, room.Engine.CurrentState);
    }
}

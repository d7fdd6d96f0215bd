using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>The rules on the room as a whole: its create event, federation, the sender's membership, state keys and aliases.</summary>
public sealed class RoomRuleTests
{
    public static TheoryData<string> Versions => TestRoom.All;

    [Theory]
    [MemberData(nameof(Versions))]
    public void Nothing_is_allowed_in_a_state_without_create_event(string version)
    {
        var room = TestRoom.Empty(version);
        Assert.False(room.Allows(room.Member(TestRoom.Alice, TestRoom.Bob, "invite")));
        Assert.False(room.Allows(room.Member(TestRoom.Alice, TestRoom.Alice, "join")));
        Assert.False(room.Allows(room.Message(TestRoom.Alice)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_event_of_another_room_is_refused(string version)
    {
        var room = TestRoom.Joined(version);
        Assert.False(room.Allows(room.Make(TestRoom.Alice, EventTypes.Message, null, "{}", roomId: RoomId.Parse("!other:a.example"))));
    }

    [Fact]
    public void From_version_12_the_room_id_must_name_the_create_event()
    {
        var room = TestRoom.Joined("12");
        var forged = room.Make("@mallory:evil.example", EventTypes.Create, "", "{}", id: "forged");
        var message = room.Message(TestRoom.Alice);
        Assert.True(room.Allows(message));
        room.Put(forged);
        Assert.False(room.Allows(message));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_room_that_is_not_federated_refuses_other_servers(string version)
    {
        foreach (var (value, isAllowed) in new[] { ("false", false), ("true", true), ("\"false\"", true), ("null", true) })
        {
            var room = TestRoom.Joined(version, $$"""{"creator":"@alice:a.example","m.federate":{{value}}}""");
            room.Put(room.Member(TestRoom.Bob, TestRoom.Bob, "join"));
            room.Put(room.Member("@anna:a.example", "@anna:a.example", "join"));
            Assert.True(room.Allows(room.Message("@anna:a.example")));
            Assert.Equal(isAllowed, room.Allows(room.Message(TestRoom.Bob)));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Only_joined_users_send(string version)
    {
        foreach (var membership in new[] { "invite", "leave", "ban", "knock", "nonsense" })
        {
            var room = TestRoom.Joined(version);
            Assert.False(room.Allows(room.Message(TestRoom.Bob)));
            room.Put(room.Member(TestRoom.Bob, TestRoom.Bob, membership));
            Assert.False(room.Allows(room.Message(TestRoom.Bob)));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_state_key_that_is_a_user_must_be_the_sender(string version)
    {
        var room = TestRoom.Joined(version);
        Assert.True(room.Allows(room.Make(TestRoom.Alice, "org.example", TestRoom.Alice, "{}")));
        Assert.True(room.Allows(room.Make(TestRoom.Alice, "org.example", "x", "{}")));
        Assert.False(room.Allows(room.Make(TestRoom.Alice, "org.example", TestRoom.Bob, "{}")));
        Assert.False(room.Allows(room.Make(TestRoom.Alice, "org.example", "@", "{}")));
    }

    [Theory]
    [InlineData("1", "b.example", true)]
    [InlineData("5", "b.example", true)]
    [InlineData("5", "a.example", false)]
    [InlineData("5", "", false)]
    [InlineData("5", null, false)]
    [InlineData("6", "b.example", false)]
    public void Aliases_have_a_rule_of_their_own_up_to_version_5(string version, string? stateKey, bool isAllowed)
    {
        // Bob is not joined and has no power: the rule asks for neither.
        var room = TestRoom.Joined(version);
        Assert.Equal(isAllowed, room.Allows(room.Make(TestRoom.Bob, EventTypes.Aliases, stateKey, "{}")));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Third_party_invites_need_the_invite_level_only(string version)
    {
        var room = TestRoom.Joined(version);
        room.Put(room.Member(TestRoom.Bob, TestRoom.Bob, "join"));
        Assert.True(room.Allows(room.Make(TestRoom.Bob, EventTypes.ThirdPartyInvite, "token", "{}")));
        room.Put(room.PowerLevels(TestRoom.Alice, """{"invite":1}"""));
        Assert.False(room.Allows(room.Make(TestRoom.Bob, EventTypes.ThirdPartyInvite, "token", "{}")));
    }

    [Theory]
    [InlineData("1", "$x:a.example", true)]
    [InlineData("2", "$x:other.example", false)]
    [InlineData("2", null, false)]
    [InlineData("3", "$x", true)]
    [InlineData("12", "$x", true)]
    public void Redactions_of_other_servers_events_need_the_redact_level_in_versions_1_and_2(string version, string? redacts, bool isAllowed)
    {
        var room = TestRoom.Joined(version);
        room.Put(room.Member(TestRoom.Bob, TestRoom.Bob, "join"));
        var id = redacts is null ? (EventId?)null : EventId.Parse(redacts);
        Assert.Equal(isAllowed, room.Allows(room.Make(TestRoom.Bob, EventTypes.Redaction, null, "{}", redacts: id)));
        room.Put(room.PowerLevels(TestRoom.Alice, """{"users":{"@bob:b.example":50}}"""));
        Assert.True(room.Allows(room.Make(TestRoom.Bob, EventTypes.Redaction, null, "{}", redacts: id)));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("11")]
    public void Redactions_that_redact_one_another_are_each_judged_for_themselves(string version)
    {
        var room = TestRoom.Joined(version);
        var first = room.Make(TestRoom.Alice, EventTypes.Redaction, null, "{}", id: "first", redacts: room.Id("second"));
        var second = room.Make(TestRoom.Alice, EventTypes.Redaction, null, "{}", id: "second", redacts: room.Id("first"));
        var itself = room.Make(TestRoom.Alice, EventTypes.Redaction, null, "{}", id: "itself", redacts: room.Id("itself"));
        Assert.All([first, second, itself], redaction => Assert.True(room.Allows(redaction)));
    }
}

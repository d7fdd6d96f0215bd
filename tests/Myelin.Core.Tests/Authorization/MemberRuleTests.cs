using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>"If type is m.room.member", by version, join rule, and what sender and target were before.</summary>
public sealed class MemberRuleTests
{
    private const string Alice = TestRoom.Alice;
    private const string Bob = TestRoom.Bob;
    private const string Carol = TestRoom.Carol;

    private static readonly string[] Memberships = ["", "join", "invite", "leave", "ban", "knock"];

    public static TheoryData<string> Versions => TestRoom.All;

    /// <summary>From which version a join rule lets whom join: 0 is never.</summary>
    public static TheoryData<string, string, int> Joins => new()
    {
        { "public", "", 1 }, { "public", "leave", 1 }, { "public", "join", 1 }, { "public", "invite", 1 }, { "public", "ban", 0 },
        { "invite", "", 0 }, { "invite", "leave", 0 }, { "invite", "join", 1 }, { "invite", "invite", 1 }, { "invite", "ban", 0 },
        { "invite", "knock", 0 },
        { "knock", "", 0 }, { "knock", "join", 7 }, { "knock", "invite", 7 }, { "knock", "knock", 0 }, { "knock", "ban", 0 },
        { "restricted", "", 0 }, { "restricted", "join", 8 }, { "restricted", "invite", 8 }, { "restricted", "ban", 0 },
        { "knock_restricted", "", 0 }, { "knock_restricted", "join", 10 }, { "knock_restricted", "invite", 10 },
        { "private", "invite", 0 }, { "private", "join", 0 }, { "nonsense", "invite", 0 },
    };

    [Theory]
    [MemberData(nameof(Joins))]
    public void Joining_goes_by_the_join_rule(string rule, string before, int since)
    {
        for (var version = 1; version <= 12; version++)
        {
            var room = RoomWith(version, rule, (Bob, before));
            Assert.Equal(since != 0 && version >= since, room.Allows(room.Member(Bob, Bob, "join")));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Nobody_joins_for_another(string version)
    {
        var room = TestRoom.Joined(version);
        room.Put(room.JoinRules(Alice, "public"));
        Assert.False(room.Allows(room.Member(Alice, Bob, "join")));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Without_join_rules_only_the_invited_join(string version)
    {
        var room = TestRoom.Joined(version);
        Assert.False(room.Allows(room.Member(Bob, Bob, "join")));
        room.Put(room.Member(Alice, Bob, "invite"));
        Assert.True(room.Allows(room.Member(Bob, Bob, "join")));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_creator_joins_right_after_the_create_event(string version)
    {
        var room = TestRoom.Created(version);
        Pdu Join(string user, params string[] prevEvents) =>
            room.Make(user, EventTypes.Member, user, """{"membership":"join"}""", prevEvents: [.. prevEvents.Select(room.Id)]);
        Assert.True(room.Allows(Join(Alice, "create")));
        Assert.False(room.Allows(Join(Bob, "create")));
        Assert.False(room.Allows(Join(Alice, "create", "another")));
        Assert.False(room.Allows(Join(Alice, "another")));
    }

    [Theory]
    [InlineData("10", false, true)]
    [InlineData("11", true, false)]
    [InlineData("12", true, false)]
    public void The_creator_is_named_up_to_version_10_and_the_sender_from_11(string version, bool senderJoins, bool namedJoins)
    {
        var room = TestRoom.Created(version, """{"creator":"@anna:a.example"}""");
        Pdu Join(string user) => room.Make(user, EventTypes.Member, user, """{"membership":"join"}""", prevEvents: [room.Id("create")]);
        Assert.Equal(senderJoins, room.Allows(Join(Alice)));
        Assert.Equal(namedJoins, room.Allows(Join("@anna:a.example")));
    }

    [Fact]
    public void An_additional_creator_does_not_join_by_that()
    {
        var room = TestRoom.Created("12", """{"additional_creators":["@bob:b.example"]}""");
        Assert.False(room.Allows(room.Make(Bob, EventTypes.Member, Bob, """{"membership":"join"}""", prevEvents: [room.Id("create")])));
    }

    /// <summary>Who authorises a restricted join, and whether that suffices.</summary>
    [Theory]
    [InlineData("\"@alice:a.example\"", true)]
    [InlineData("\"@carol:c.example\"", false)]
    [InlineData("\"@dave:d.example\"", false)]
    [InlineData("\"@nobody:d.example\"", false)]
    [InlineData("\"nobody\"", false)]
    [InlineData("null", false)]
    [InlineData("7", false)]
    public void A_restricted_join_is_authorised_by_a_joined_user_that_may_invite(string user, bool isAllowed)
    {
        foreach (var (rule, first) in new[] { ("restricted", 8), ("knock_restricted", 10) })
        {
            for (var version = first; version <= 12; version++)
            {
                var room = RoomWith(version, rule, (Carol, "join"), (TestRoom.Dave, "invite"));
                room.Put(room.PowerLevels(Alice, AdminsWithInviteLevel(version, 50)));
                Assert.Equal(isAllowed, room.Allows(room.Member(Bob, Bob, "join", more: $$""","join_authorised_via_users_server":{{user}}""")));
            }
        }
    }

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, true)]
    [InlineData(51, true)]
    public void Who_authorises_a_restricted_join_has_the_invite_level_at_least(int level, bool isAllowed)
    {
        for (var version = 8; version <= 12; version++)
        {
            var room = RoomWith(version, "restricted", (Carol, "join"));
            room.Put(room.PowerLevels(Alice, $$"""{"invite":50,"users":{"@carol:c.example":{{level}} } }"""));
            Assert.Equal(isAllowed, room.Allows(room.Member(Bob, Bob, "join", more: ",\"join_authorised_via_users_server\":\"@carol:c.example\"")));
        }
    }

    /// <summary>What can't be a user has no server that could have signed the event.</summary>
    [Theory]
    [InlineData("\"@alice:a.example\"", true)]
    [InlineData("\"nobody\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("null", false)]
    [InlineData("{}", false)]
    public void Who_authorises_a_join_is_a_user_from_version_8_whatever_the_membership(string user, bool isAllowed)
    {
        var more = $$""","join_authorised_via_users_server":{{user}}""";
        for (var version = 1; version <= 12; version++)
        {
            var room = RoomWith(version, "public", (Carol, "join"));
            Assert.All(
                [room.Member(Bob, Bob, "join", more: more), room.Member(Carol, Bob, "invite", more: more), room.Member(Carol, Carol, "leave", more: more)],
                member => Assert.Equal(version < 8 || isAllowed, room.Allows(member)));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Inviting_takes_a_joined_sender_and_a_target_that_is_neither_joined_nor_banned(string version)
    {
        foreach (var sender in Memberships)
        {
            foreach (var target in Memberships)
            {
                var room = RoomWith(int.Parse(version, null), "invite", (Bob, sender), (Carol, target));
                Assert.Equal(sender == "join" && target is not ("join" or "ban"), room.Allows(room.Member(Bob, Carol, "invite")));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Inviting_takes_the_invite_level(string version)
    {
        var room = RoomWith(int.Parse(version, null), "invite", (Bob, "join"));
        room.Put(room.PowerLevels(Alice, """{"invite":10,"users":{"@bob:b.example":10}}"""));
        Assert.True(room.Allows(room.Member(Bob, Carol, "invite")));
        room.Put(room.PowerLevels(Alice, """{"invite":11,"users":{"@bob:b.example":10}}"""));
        Assert.False(room.Allows(room.Member(Bob, Carol, "invite")));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("join", 1)]
    [InlineData("invite", 1)]
    [InlineData("knock", 7)]
    [InlineData("leave", 0)]
    [InlineData("ban", 0)]
    public void Leaving_is_for_those_who_are_in_or_asked(string before, int since)
    {
        for (var version = 1; version <= 12; version++)
        {
            var room = RoomWith(version, "invite", (Bob, before));
            Assert.Equal(since != 0 && version >= since, room.Allows(room.Member(Bob, Bob, "leave")));
        }
    }

    /// <summary>Levels of kick, ban, sender and target, the target's membership, and what kick, unban and ban give.</summary>
    [Theory]
    [InlineData(50, 50, 50, 49, "join", true, true)]
    [InlineData(50, 50, 50, 50, "join", false, false)]
    [InlineData(50, 50, 49, 0, "join", false, false)]
    [InlineData(50, 60, 50, 0, "join", true, false)]
    [InlineData(60, 50, 50, 0, "join", false, true)]
    [InlineData(50, 60, 50, 0, "ban", false, false)]
    [InlineData(60, 50, 50, 0, "ban", false, true)]
    [InlineData(50, 50, 50, 0, "ban", true, true)]
    [InlineData(50, 50, 50, 0, "invite", true, true)]
    [InlineData(50, 50, 50, 0, "", true, true)]
    [InlineData(0, 0, 0, 0, "join", false, false)]
    [InlineData(-5, -5, -1, -2, "join", true, true)]
    public void Kicking_and_banning_take_their_level_and_more_than_the_targets(
        int kick, int ban, int sender, int target, string targetBefore, bool mayKick, bool mayBan)
    {
        for (var version = 1; version <= 12; version++)
        {
            var room = RoomWith(version, "invite", (Bob, "join"), (Carol, targetBefore));
            room.Put(room.PowerLevels(
                Alice,
                $$"""{"kick":{{kick}},"ban":{{ban}},"users":{"@bob:b.example":{{sender}},"@carol:c.example":{{target}} } }"""));
            Assert.Equal(mayKick, room.Allows(room.Member(Bob, Carol, "leave")));
            Assert.Equal(mayBan, room.Allows(room.Member(Bob, Carol, "ban")));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Who_is_not_joined_neither_kicks_nor_bans(string version)
    {
        foreach (var before in Memberships.Where(before => before != "join"))
        {
            var room = RoomWith(int.Parse(version, null), "invite", (Bob, before), (Carol, "join"));
            room.Put(room.PowerLevels(Alice, """{"users":{"@bob:b.example":100}}"""));
            Assert.False(room.Allows(room.Member(Bob, Carol, "leave")));
            Assert.False(room.Allows(room.Member(Bob, Carol, "ban")));
        }
    }

    [Theory]
    [InlineData("knock", 7)]
    [InlineData("knock_restricted", 10)]
    [InlineData("restricted", 0)]
    [InlineData("invite", 0)]
    [InlineData("public", 0)]
    [InlineData("nonsense", 0)]
    public void Knocking_goes_by_the_join_rule(string rule, int since)
    {
        for (var version = 1; version <= 12; version++)
        {
            foreach (var before in Memberships)
            {
                var room = RoomWith(version, rule, (Bob, before));
                var isAllowed = since != 0 && version >= since && (before is "" or "leave" or "knock");
                Assert.Equal(isAllowed, room.Allows(room.Member(Bob, Bob, "knock")));
                Assert.False(room.Allows(room.Member(Carol, Bob, "knock")));
            }
        }
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"membership":null}""")]
    [InlineData("""{"membership":7}""")]
    [InlineData("""{"membership":"Join"}""")]
    [InlineData("""{"membership":"nonsense"}""")]
    public void An_unknown_membership_is_refused(string content)
    {
        foreach (var version in TestRoom.Versions(1, 12))
        {
            var room = RoomWith(int.Parse(version, null), "public", (Bob, "invite"));
            Assert.False(room.Allows(room.Make(Bob, EventTypes.Member, Bob, content)));
        }
    }

    [Fact]
    public void A_member_event_is_a_state_event()
    {
        foreach (var version in TestRoom.Versions(1, 12))
        {
            var room = TestRoom.Joined(version);
            Assert.False(room.Allows(room.Make(Alice, EventTypes.Member, null, """{"membership":"invite"}""")));
        }
    }

    /// <summary>No rule asks that the state key is a user ID: what is not one is judged as any other.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("bob")]
    [InlineData("@bob")]
    [InlineData("@bob:b_example")]
    public void A_target_that_is_no_user_is_judged_by_the_letter(string stateKey)
    {
        for (var version = 1; version <= 12; version++)
        {
            var room = RoomWith(version, "public", (Bob, "join"));
            room.Put(room.PowerLevels(Alice, $$"""{"users":{"@bob:b.example":50,"{{stateKey}}":50},"invite":50}"""));
            Pdu By(string sender, string membership) => room.Make(sender, EventTypes.Member, stateKey, $$"""{"membership":"{{membership}}"}""");
            Assert.True(room.Allows(By(Bob, "invite")));
            Assert.False(room.Allows(By(Bob, "ban")));
            Assert.False(room.Allows(By(Bob, "join")));
            Assert.False(room.Allows(By(Bob, "knock")));
            room.Put(room.PowerLevels(Alice, """{"users":{"@bob:b.example":50},"invite":51}"""));
            Assert.False(room.Allows(By(Bob, "invite")));
            Assert.True(room.Allows(By(Bob, "ban")));
            Assert.True(room.Allows(By(Bob, "leave")));
            room.Put(By(Bob, "ban"));
            Assert.False(room.Allows(By(Carol, "leave")));
        }
    }

    internal static string AdminsWithInviteLevel(int version, int level) =>
        version == 12 ? $$"""{"invite":{{level}} }""" : $$"""{"invite":{{level}},"users":{"@alice:a.example":100} }""";

    private static TestRoom RoomWith(int version, string joinRule, params (string User, string Membership)[] members)
    {
        var room = TestRoom.Joined(version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        room.Put(room.JoinRules(Alice, joinRule));
        foreach (var (user, membership) in members.Where(member => member.Membership.Length > 0))
        {
            room.Put(room.Member(Alice, user, membership));
        }

        return room;
    }
}

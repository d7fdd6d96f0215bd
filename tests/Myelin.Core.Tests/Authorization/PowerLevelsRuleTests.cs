using System.Globalization;
using Myelin.Core.Events;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>"If type is m.room.power_levels", and the required power level.</summary>
public sealed class PowerLevelsRuleTests
{
    private const string Alice = TestRoom.Alice;
    private const string Bob = TestRoom.Bob;
    private const string Carol = TestRoom.Carol;

    private static readonly string[] NamedLevels =
        ["users_default", "events_default", "state_default", "ban", "redact", "kick", "invite"];

    public static TheoryData<string> Versions => TestRoom.All;

    /// <summary>A value that stands for a level, and the last room version in which it is allowed there.</summary>
    public static TheoryData<string, int> Values => new()
    {
        { "1", 12 }, { "-1", 12 }, { "\"1\"", 9 }, { "\" 01 \"", 9 }, { "1.5", 5 }, { "1e1", 5 },
        { "\"x\"", 0 }, { "null", 0 }, { "true", 0 }, { "[]", 0 }, { "{}", 0 }, { "1e999", 0 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Users_have_levels(string value, int lastVersion)
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.Equal(version <= lastVersion, AllowsFirst(version, $$"""{"users":{"@bob:b.example":{{value}} } }"""));
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void All_other_levels_must_be_integers_from_version_10(string value, int lastVersion)
    {
        for (var version = 1; version <= 12; version++)
        {
            var isAllowed = version < 10 || version <= lastVersion;
            Assert.All(NamedLevels, property => Assert.Equal(isAllowed, AllowsFirst(version, $$"""{"{{property}}":{{value}}}""")));
            Assert.Equal(isAllowed, AllowsFirst(version, $$"""{"events":{"m.room.topic":{{value}} } }"""));
            Assert.Equal(isAllowed, AllowsFirst(version, $$"""{"notifications":{"room":{{value}} } }"""));
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"x\"")]
    public void Levels_by_key_are_objects(string value)
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.False(AllowsFirst(version, $$"""{"users":{{value}}}"""));
            Assert.Equal(version < 10, AllowsFirst(version, $$"""{"events":{{value}}}"""));
            Assert.Equal(version < 10, AllowsFirst(version, $$"""{"notifications":{{value}}}"""));
        }
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("@bob")]
    [InlineData("")]
    [InlineData("#bob:b.example")]
    [InlineData("bob:b.example")]
    public void Users_are_named_by_user_ids(string user)
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.False(AllowsFirst(version, $$"""{"users":{"{{user}}":1} }"""));
        }
    }

    /// <summary>Each of several entries counts, wherever it stands.</summary>
    [Theory]
    [InlineData("\"@bob:b.example\":1,\"@carol:c.example\":{}", "\"m.room.topic\":1,\"m.room.name\":{}")]
    [InlineData("\"@bob:b.example\":{},\"@carol:c.example\":1", "\"m.room.topic\":{},\"m.room.name\":1")]
    public void One_entry_that_is_no_level_is_one_too_many(string users, string levels)
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.False(AllowsFirst(version, $$"""{"users":{ {{users}} } }"""));
            Assert.Equal(version < 10, AllowsFirst(version, $$"""{"events":{ {{levels}} } }"""));
            Assert.Equal(version < 10, AllowsFirst(version, $$"""{"notifications":{ {{levels}} } }"""));
        }
    }

    [Theory]
    [InlineData("\"@bob:b.example\":1,\"carol\":1")]
    [InlineData("\"carol\":1,\"@bob:b.example\":1")]
    public void One_key_that_is_no_user_is_one_too_many(string users)
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.False(AllowsFirst(version, $$"""{"users":{ {{users}} } }"""));
        }
    }

    /// <summary>Whoever sends it, such content is wrong; that somebody lacks the power for a change is another matter.</summary>
    [Fact]
    public void A_wrong_form_is_told_from_too_little_power()
    {
        var room = RoomWithBob(12);
        var malformed = room.Check(room.PowerLevels(Alice, """{"ban":"50"}"""));
        room.Put(room.PowerLevels(Alice, """{"users":{"@bob:b.example":50}}"""));
        var tooHigh = room.Check(room.PowerLevels(Bob, """{"ban":51,"users":{"@bob:b.example":50}}"""));
        Assert.Equal([false, true], [malformed.IsAllowed, malformed.IsMalformed]);
        Assert.Equal([false, false], [tooHigh.IsAllowed, tooHigh.IsMalformed]);
    }

    /// <summary>Typing errors that stand in real rooms: whoever refuses them is split from the room.</summary>
    [Theory]
    [InlineData("@bob:")]
    [InlineData("@:b.example")]
    [InlineData("@bob:b.example ")]
    [InlineData("@bob:b_example")]
    [InlineData("@bob:https://b.example/")]
    [InlineData("@bob:b.example:port")]
    [InlineData("@bob b:b.example\\u0000")]
    public void A_sigil_and_a_colon_make_a_key_of_users(string user)
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.True(AllowsFirst(version, $$"""{"users":{"{{user}}":1} }"""));
        }
    }

    [Fact]
    public void A_key_of_users_may_be_longer_than_a_user_id()
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.True(AllowsFirst(version, $$"""{"users":{"@{{new string('b', 300)}}:b.example":1} }"""));
        }
    }

    [Theory]
    [InlineData("""{"events":{"x":null}}""", """{"events":{"x":50}}""", true)]
    [InlineData("""{"events":{"x":null}}""", """{"events":{"x":51}}""", false)]
    [InlineData("""{"events":{"x":50}}""", """{"events":{"x":null}}""", true)]
    [InlineData("""{"events":{"x":51}}""", """{"events":{"x":null}}""", false)]
    [InlineData("""{"events":{"x":null}}""", """{}""", true)]
    [InlineData("""{"notifications":{"room":null}}""", """{"notifications":{"room":50}}""", true)]
    [InlineData("""{"ban":null}""", """{"ban":50}""", true)]
    [InlineData("""{"ban":51}""", """{"ban":null}""", false)]
    public void Null_is_an_absent_level_up_to_version_9(string current, string next, bool isAllowed)
    {
        for (var version = 1; version <= 9; version++)
        {
            Assert.Equal(isAllowed, AllowsChange(version, WithBob(current, 50), WithBob(next, 50)));
        }
    }

    /// <summary>Bob has 10^20, and is neither equal to one who has 10^21 nor above.</summary>
    [Fact]
    public void Levels_beyond_64_bits_are_not_lumped_together()
    {
        const string current = """{"users":{"@bob:b.example":100000000000000000000,"@carol:c.example":1000000000000000000000}}""";
        Assert.False(AllowsChange(5, current, """{"users":{"@bob:b.example":100000000000000000000}}"""));
        Assert.False(AllowsChange(5, current, """{"users":{"@bob:b.example":1000000000000000000000,"@carol:c.example":1000000000000000000000}}"""));
        Assert.True(AllowsChange(5, current, """{"users":{"@bob:b.example":99999999999999999999,"@carol:c.example":1000000000000000000000}}"""));
        Assert.False(AllowsChange(9, current.Replace("00,", "00\",", StringComparison.Ordinal).Replace(":1", ":\"1", StringComparison.Ordinal).Replace("}}", "\"}}", StringComparison.Ordinal), """{"users":{"@bob:b.example":"100000000000000000000"}}"""));
    }

    [Theory]
    [InlineData(Alice)]
    [InlineData(Bob)]
    public void A_creator_must_not_be_named_in_version_12(string creator)
    {
        var room = TestRoom.Joined("12", """{"additional_creators":["@bob:b.example"]}""");
        Assert.False(room.Allows(room.PowerLevels(Alice, $$"""{"users":{"{{creator}}":100} }""")));
        Assert.False(room.Allows(room.PowerLevels(Alice, $$"""{"users":{"@carol:c.example":100,"{{creator}}":100} }""")));
        Assert.True(room.Allows(room.PowerLevels(Alice, """{"users":{"@carol:c.example":100}}""")));
    }

    /// <summary>Bob has 50. Current content, next content, and whether he may go from one to the other.</summary>
    public static TheoryData<string, string, bool> Changes => new()
    {
        { """{"ban":50}""", """{"ban":0}""", true },
        { """{"ban":50}""", """{"ban":51}""", false },
        { """{"ban":51}""", """{"ban":50}""", false },
        { """{"ban":51}""", """{"ban":51}""", true },
        { """{"ban":51}""", """{}""", false },
        { """{}""", """{"ban":51}""", false },
        { """{}""", """{"ban":50}""", true },
        { """{"users_default":0}""", """{"users_default":50}""", true },
        { """{"users_default":0}""", """{"users_default":51}""", false },
        { """{"events_default":51}""", """{"events_default":51}""", true },
        { """{"state_default":50}""", """{"state_default":60}""", false },
        { """{"kick":60}""", """{"kick":50}""", false },
        { """{"redact":60}""", """{"redact":50}""", false },
        { """{"invite":60}""", """{"invite":50}""", false },
        { """{"events":{"x":50}}""", """{"events":{"x":0}}""", true },
        { """{"events":{"x":51}}""", """{"events":{"x":0}}""", false },
        { """{"events":{"x":51}}""", """{"events":{"x":51}}""", true },
        { """{"events":{"x":51}}""", """{"events":{}}""", false },
        { """{"events":{"x":50}}""", """{}""", true },
        { """{}""", """{"events":{"x":51}}""", false },
        { """{"events":{"x":0}}""", """{"events":{"x":51}}""", false },
        { """{"users":{"@carol:c.example":49}}""", """{"users":{"@carol:c.example":50}}""", true },
        { """{"users":{"@carol:c.example":49}}""", """{"users":{"@carol:c.example":51}}""", false },
        { """{"users":{"@carol:c.example":50}}""", """{"users":{"@carol:c.example":49}}""", false },
        { """{"users":{"@carol:c.example":50}}""", """{"users":{}}""", false },
        { """{"users":{"@carol:c.example":50}}""", """{"users":{"@carol:c.example":50}}""", true },
        { """{"users":{}}""", """{"users":{"@carol:c.example":50}}""", true },
        { """{"users":{}}""", """{"users":{"@carol:c.example":51}}""", false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Nobody_reaches_above_themselves(string current, string next, bool isAllowed)
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.Equal(isAllowed, AllowsChange(version, WithBob(current, 50), WithBob(next, 50)));
        }
    }

    [Theory]
    [InlineData("""{"notifications":{"room":50}}""", """{"notifications":{"room":0}}""", true)]
    [InlineData("""{"notifications":{"room":51}}""", """{"notifications":{"room":0}}""", false)]
    [InlineData("""{"notifications":{"room":51}}""", """{}""", false)]
    [InlineData("""{}""", """{"notifications":{"room":51}}""", false)]
    public void Notification_levels_are_protected_from_version_6(string current, string next, bool isAllowed)
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.Equal(version < 6 || isAllowed, AllowsChange(version, WithBob(current, 50), WithBob(next, 50)));
        }
    }

    [Theory]
    [InlineData(49, true)]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void One_may_lower_ones_own_level(int level, bool isAllowed)
    {
        for (var version = 1; version <= 12; version++)
        {
            Assert.Equal(isAllowed, AllowsChange(version, WithBob("{}", 50), WithBob("{}", level)));
        }
    }

    [Fact]
    public void The_same_level_written_otherwise_is_no_change()
    {
        Assert.True(AllowsChange(9, WithBob("""{"ban":"0100"}""", 50), WithBob("""{"ban":100}""", 50)));
        Assert.True(AllowsChange(5, WithBob("""{"ban":100.9}""", 50), WithBob("""{"ban":"100"}""", 50)));
    }

    [Fact]
    public void What_cannot_be_read_cannot_be_changed()
    {
        Assert.False(AllowsChange(9, WithBob("""{"ban":"x"}""", 50), WithBob("""{"ban":0}""", 50)));
        Assert.False(AllowsChange(9, WithBob("""{"ban":0}""", 50), WithBob("""{"ban":"x"}""", 50)));
        Assert.False(AllowsChange(9, WithBob("{}", 50), WithBob("""{"events":null}""", 50)));
        Assert.False(AllowsChange(9, WithBob("""{"events":[]}""", 50), WithBob("{}", 50)));
        Assert.False(AllowsChange(9, """{"users":[],"users_default":50}""", """{"users_default":50}"""));
    }

    [Fact]
    public void A_creator_may_set_anything_in_version_12()
    {
        var room = TestRoom.Joined("12");
        room.Send(room.PowerLevels(Alice, """{"ban":9007199254740991,"users":{"@bob:b.example":9007199254740991}}"""));
        Assert.True(room.Allows(room.PowerLevels(Alice, """{"ban":0,"users":{"@bob:b.example":0}}""")));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_event_takes_the_level_of_its_type(string version)
    {
        var room = RoomWithBob(int.Parse(version, CultureInfo.InvariantCulture));
        room.Put(room.PowerLevels(Alice, """{"users":{"@bob:b.example":20},"events":{"low":20,"high":21},"state_default":21,"events_default":20}"""));
        Assert.True(room.Allows(room.Make(Bob, "low", "", "{}")));
        Assert.False(room.Allows(room.Make(Bob, "high", "", "{}")));
        Assert.False(room.Allows(room.Make(Bob, "high", null, "{}")));
        Assert.False(room.Allows(room.Make(Bob, "other", "", "{}")));
        Assert.True(room.Allows(room.Make(Bob, "other", null, "{}")));
        Assert.False(room.Allows(room.PowerLevels(Bob, """{"users":{"@bob:b.example":20}}""")));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_tombstone_and_others_take_50_without_power_levels(string version)
    {
        var room = RoomWithBob(int.Parse(version, CultureInfo.InvariantCulture));
        Assert.False(room.Allows(room.Topic(Bob, "x")));
        Assert.True(room.Allows(room.Topic(Alice, "x")));
        Assert.True(room.Allows(room.Message(Bob)));
    }

    private static string WithBob(string content, int level) =>
        content.Contains("\"users\":{", StringComparison.Ordinal)
            ? content.Replace("\"users\":{", $"\"users\":{{\"{Bob}\":{level}{(content.Contains(Carol, StringComparison.Ordinal) ? "," : "")}", StringComparison.Ordinal)
            : content.Insert(1, $"\"users\":{{\"{Bob}\":{level}}}{(content == "{}" ? "" : ",")}");

    private static bool AllowsChange(int version, string current, string next)
    {
        var room = RoomWithBob(version);
        room.Put(room.PowerLevels(Alice, current));
        return room.Allows(room.Make(Bob, EventTypes.PowerLevels, "", next));
    }

    private static bool AllowsFirst(int version, string content)
    {
        var room = RoomWithBob(version);
        return room.Allows(room.PowerLevels(Alice, content));
    }

    private static TestRoom RoomWithBob(int version)
    {
        var room = TestRoom.Joined(version.ToString(CultureInfo.InvariantCulture));
        room.Put(room.Member(Bob, Bob, "join"));
        return room;
    }
}

using System.Globalization;
using System.Numerics;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>What power levels say, by room version and by how their values are written.</summary>
public sealed class PowerLevelsTests
{
    private static readonly UserId Alice = UserId.Parse(TestRoom.Alice);
    private static readonly UserId Bob = UserId.Parse(TestRoom.Bob);
    private static readonly UserId Carol = UserId.Parse(TestRoom.Carol);

    public static TheoryData<string> Versions => TestRoom.All;

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_room_without_power_levels_has_the_defaults(string version)
    {
        var levels = Read(version, null);
        Assert.Equal(version == "12" ? PowerLevel.Infinite : 100, levels.Of(Alice));
        Assert.Equal(0, levels.Of(Bob));
        AssertDefaults(levels);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Empty_power_levels_leave_the_creator_nothing_up_to_version_11(string version)
    {
        var levels = Read(version, "{}");
        Assert.Equal(version == "12" ? PowerLevel.Infinite : 0, levels.Of(Alice));
        AssertDefaults(levels);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_is_stated_holds(string version)
    {
        var levels = Read(version, """
            {"ban":1,"kick":2,"invite":3,"redact":4,"users_default":5,"events_default":6,"state_default":7,
             "users":{"@bob:b.example":8},"events":{"m.room.topic":9},"notifications":{"room":10}}
            """);
        Assert.Equal([1, 2, 3, 4], [levels.Ban, levels.Kick, levels.Invite, levels.Redact]);
        Assert.Equal(8, levels.Of(Bob));
        Assert.Equal(5, levels.Of(Carol));
        Assert.Equal(6, levels.ForEvent("m.room.message", isState: false));
        Assert.Equal(7, levels.ForEvent("m.room.name", isState: true));
        Assert.Equal(9, levels.ForEvent("m.room.topic", isState: true));
        Assert.Equal(9, levels.ForEvent("m.room.topic", isState: false));
        Assert.Equal(10, levels.Notification("room"));
        Assert.Equal(50, levels.Notification("other"));
    }

    /// <summary>A value, what it reads as, and the last room version in which it does.</summary>
    [Theory]
    [InlineData("50", 50L, 12)]
    [InlineData("-1", -1L, 12)]
    [InlineData("9007199254740991", 9007199254740991L, 12)]
    [InlineData("\"50\"", 50L, 9)]
    [InlineData("\" +0050 \"", 50L, 9)]
    [InlineData("\"\\t-50\\n\"", -50L, 9)]
    [InlineData("9223372036854775807", long.MaxValue, 12)]
    [InlineData("\"9223372036854775807\"", long.MaxValue, 9)]
    [InlineData("\"-9223372036854775808\"", long.MinValue, 9)]
    [InlineData("50.57", 50L, 5)]
    [InlineData("-50.57", -50L, 5)]
    [InlineData("5.114698E4", 51146L, 5)]
    [InlineData("\"\"", null, 0)]
    [InlineData("\"+\"", null, 0)]
    [InlineData("\"+-5\"", null, 0)]
    [InlineData("\"5 0\"", null, 0)]
    [InlineData("\"50.0\"", null, 0)]
    [InlineData("\"0x32\"", null, 0)]
    [InlineData("\"1_000\"", null, 0)]
    [InlineData("\"1,000\"", null, 0)]
    [InlineData("\"٥٠\"", null, 0)]
    [InlineData("\"abc\"", null, 0)]
    [InlineData("1e999", null, 0)]
    [InlineData("true", null, 0)]
    [InlineData("[50]", null, 0)]
    [InlineData("{}", null, 0)]
    public void Values_are_read_as_the_version_has_it(string json, long? expected, int lastVersion)
    {
        for (var version = 1; version <= 12; version++)
        {
            var levels = Read(version.ToString(CultureInfo.InvariantCulture), $$"""
                {"ban":{{json}},"events_default":{{json}},"users":{"@bob:b.example":{{json}} },"users_default":{{json}} }
                """);

            // What can't be read is a level that nobody reaches, and a user without any power.
            var isRead = expected is not null && version <= lastVersion;
            Assert.Equal(isRead ? expected!.Value : PowerLevel.Unreachable, levels.Ban);
            Assert.Equal(isRead ? expected!.Value : PowerLevel.Unreachable, levels.ForEvent("m.room.message", isState: false));
            Assert.Equal(isRead ? expected!.Value : PowerLevel.Powerless, levels.Of(Bob));
            Assert.Equal(isRead ? expected!.Value : PowerLevel.Powerless, levels.Of(Carol));
        }
    }

    /// <summary>Levels beyond 64 bits, each above the one before it, and the last room version in which they are read.</summary>
    [Theory]
    [InlineData(5, "-1e300", "-1e21", "-9223372036854775809", "-9223372036854775808", "0", "9223372036854775807", "9223372036854775808", "1e20", "1000000000000000000000", "1e300")]
    [InlineData(9, "\"-1000000000000000000000\"", "\"-100000000000000000000\"", "\"9223372036854775807\"", "\"9223372036854775808\"", "\"100000000000000000000\"", "\"+1000000000000000000000\"")]
    public void Levels_beyond_64_bits_compare_as_what_they_are(int lastVersion, params string[] ascending)
    {
        for (var version = 1; version <= lastVersion; version++)
        {
            var read = ascending.Select(json => Read($"{version}", $$"""{"ban":{{json}}}""").Ban).ToList();
            for (var i = 0; i < read.Count; i++)
            {
                for (var j = 0; j < read.Count; j++)
                {
                    Assert.Equal(i.CompareTo(j), read[i].CompareTo(read[j]));
                    Assert.Equal(i == j, read[i] == read[j]);
                }

                Assert.True(read[i] < PowerLevel.Infinite && PowerLevel.Powerless < read[i] && read[i] < PowerLevel.Unreachable);
            }
        }
    }

    [Fact]
    public void A_large_level_is_the_same_however_it_is_written()
    {
        var level = Read("5", """{"ban":1000000000000000000000,"kick":1e21,"redact":"1000000000000000000000","invite":1000000000000000000000.0}""");
        Assert.Equal([level.Ban, level.Ban, level.Ban], [level.Kick, level.Redact, level.Invite]);
        Assert.Equal("1000000000000000000000", level.Ban.ToString());
        Assert.Equal(long.MaxValue, level.Ban.Value);
    }

    /// <summary>Up to version 9; from 10 on such an event is refused.</summary>
    [Fact]
    public void Null_in_a_map_is_as_if_absent()
    {
        for (var version = 1; version <= 9; version++)
        {
            var levels = Read($"{version}", """{"events":{"m.room.topic":null,"x":null},"notifications":{"room":null},"state_default":30,"events_default":20}""");
            Assert.Equal(30, levels.ForEvent("m.room.topic", isState: true));
            Assert.Equal(20, levels.ForEvent("x", isState: false));
            Assert.Equal(50, levels.Notification("room"));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Null_is_as_if_absent(string version)
    {
        var levels = Read(version, """
            {"ban":null,"kick":null,"invite":null,"redact":null,"users_default":null,"events_default":null,"state_default":null}
            """);
        AssertDefaults(levels);
        Assert.Equal(0, levels.Of(Bob));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    public void Levels_by_type_that_are_no_object_let_nobody_send(string events)
    {
        var levels = Read("9", $$"""{"events":{{events}},"notifications":{{events}},"users":{{events}},"users_default":3}""");
        Assert.Equal(PowerLevel.Unreachable, levels.ForEvent("m.room.message", isState: false));
        Assert.Equal(PowerLevel.Unreachable, levels.Notification("room"));
        Assert.Equal(3, levels.Of(Bob));
    }

    [Fact]
    public void Creators_are_above_all_in_version_12()
    {
        var room = TestRoom.Created("12", """{"creator":"@carol:c.example","additional_creators":["@bob:b.example"]}""");
        var create = room.Find(room.Id("create"))!;
        var levels = PowerLevels.From(room.Version, room.PowerLevels(TestRoom.Alice, """{"users_default":9007199254740991}"""), create);
        Assert.Equal(PowerLevel.Infinite, levels.Of(Alice));
        Assert.Equal(PowerLevel.Infinite, levels.Of(Bob));
        Assert.True(levels.Of(Alice) > levels.Of(Carol));
        Assert.False(levels.Of(Alice) > levels.Of(Bob));
    }

    [Theory]
    [InlineData("10", 100, 0)]
    [InlineData("11", 0, 100)]
    public void The_creator_of_a_room_without_power_levels_is_named_up_to_version_10(string version, long named, long sender)
    {
        var room = TestRoom.Created(version, """{"creator":"@bob:b.example","additional_creators":["@carol:c.example"]}""");
        var levels = PowerLevels.From(room.Version, null, room.Find(room.Id("create"))!);
        Assert.Equal([named, sender, 0], [levels.Of(Bob).Value, levels.Of(Alice).Value, levels.Of(Carol).Value]);
    }

    [Fact]
    public void Infinite_power_is_above_every_integer()
    {
        Assert.True(PowerLevel.Infinite > long.MaxValue);
        Assert.Equal(0, PowerLevel.Infinite.CompareTo(PowerLevel.Infinite));
        Assert.NotEqual(PowerLevel.Infinite, long.MaxValue);
    }

    [Fact]
    public void A_level_is_written_as_what_it_is() => Assert.Equal(
        ["50", "-1", "9223372036854775808", "infinite", "unreachable", "powerless"],
        new[] { 50, -1, PowerLevel.From(new BigInteger(long.MaxValue) + 1), PowerLevel.Infinite, PowerLevel.Unreachable, PowerLevel.Powerless }.Select(level => level.ToString()));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_integer_beyond_64_bits_is_another_than_the_outermost_within(int distance)
    {
        var (above, below) = (PowerLevel.From(new BigInteger(long.MaxValue) + distance), PowerLevel.From(new BigInteger(long.MinValue) - distance));
        Assert.Equal([distance == 0, distance == 0], [above == long.MaxValue, below == long.MinValue]);
        Assert.Equal([long.MaxValue, long.MinValue], [above.Value, below.Value]);
        Assert.Equal([distance, -distance], [above.CompareTo(long.MaxValue), below.CompareTo(long.MinValue)]);
    }

    [Fact]
    public void Levels_are_ordered()
    {
        PowerLevel[] ascending = [PowerLevel.Powerless, -1, 0, 1, PowerLevel.Infinite, PowerLevel.Unreachable];
        for (var i = 0; i < ascending.Length; i++)
        {
            for (var j = 0; j < ascending.Length; j++)
            {
                var (one, other) = (ascending[i], ascending[j]);
                Assert.Equal([i < j, i > j, i <= j, i >= j], [one < other, one > other, one <= other, one >= other]);
                Assert.Equal(i == 4, one.IsInfinite);
            }
        }
    }

    /// <summary>A create event of such a form is refused; what would hold it is asked for its creators all the same.</summary>
    [Theory]
    [InlineData("""[7,"@bob:b.example",null,{}]""", true)]
    [InlineData("""{"@bob:b.example":1}""", false)]
    [InlineData("\"@bob:b.example\"", false)]
    public void An_additional_creator_is_a_text_in_an_array(string additional, bool isCreator)
    {
        var room = TestRoom.Created("12", $$"""{"additional_creators":{{additional}}}""");
        var levels = PowerLevels.From(room.Version, null, room.Find(room.Id("create"))!);
        Assert.Equal(isCreator ? PowerLevel.Infinite : 0, levels.Of(Bob));
        Assert.Equal(0, levels.Of(Carol));
    }

    private static void AssertDefaults(PowerLevels levels)
    {
        Assert.Equal([50, 50, 0, 50], [levels.Ban, levels.Kick, levels.Invite, levels.Redact]);
        Assert.Equal(0, levels.ForEvent("m.room.message", isState: false));
        Assert.Equal(50, levels.ForEvent("m.room.topic", isState: true));
        Assert.Equal(50, levels.Notification("room"));
    }

    private static PowerLevels Read(string version, string? content)
    {
        var room = TestRoom.Created(version);
        var powerLevels = content is null ? null : room.PowerLevels(TestRoom.Alice, content);
        return PowerLevels.From(room.Version, powerLevels, room.Find(room.Id("create"))!);
    }
}

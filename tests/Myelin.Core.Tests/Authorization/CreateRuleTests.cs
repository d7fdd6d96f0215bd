using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>Rule 1, "If type is m.room.create", in every version.</summary>
public sealed class CreateRuleTests
{
    public static TheoryData<string> Versions => TestRoom.All;

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_plain_create_event_is_allowed_in_an_empty_room(string version) =>
        Assert.True(Allows(version, """{"creator":"@alice:a.example"}"""));

    [Theory]
    [MemberData(nameof(Versions))]
    public void Previous_events_are_refused(string version)
    {
        var room = TestRoom.Empty(version);
        Assert.False(room.Allows(room.Make(
            TestRoom.Alice, EventTypes.Create, "", """{"creator":"@alice:a.example"}""", prevEvents: [room.Id("before")])));
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("11", false)]
    [InlineData("12", true)]
    public void The_room_id_must_be_of_the_senders_server_as_long_as_it_has_one(string version, bool isAllowed)
    {
        var room = TestRoom.Empty(version);
        Assert.Equal(isAllowed, room.Allows(room.Make("@mallory:evil.example", EventTypes.Create, "", """{"creator":"@m:e"}""")));
    }

    [Fact]
    public void A_room_id_without_server_is_refused_where_it_needs_one()
    {
        var room = TestRoom.Empty("11");
        Assert.False(room.Allows(room.Make(TestRoom.Alice, EventTypes.Create, "", "{}", roomId: RoomId.Parse("!hash"))));
    }

    [Fact]
    public void A_room_id_field_is_refused_from_version_12()
    {
        var room = TestRoom.Empty("12");
        Assert.False(room.Allows(room.Make(TestRoom.Alice, EventTypes.Create, "", "{}", roomId: room.RoomId)));
        Assert.False(room.Allows(room.Make(TestRoom.Alice, EventTypes.Create, "", "{}", writesRoomId: false)));
    }

    [Fact]
    public void Deep_content_is_passed_over_in_the_search_for_a_room_id()
    {
        var depth = JsonLimits.MaximumDepth - 3;
        Assert.True(Allows("12", $$"""{"deep":{{string.Concat(Enumerable.Repeat("[", depth))}}{{string.Concat(Enumerable.Repeat("]", depth))}} }"""));
    }

    [Fact]
    public void A_room_id_within_the_content_is_no_room_id() =>
        Assert.True(Allows("12", """{"predecessor":{"room_id":"!old:a.example"},"room_id":"!x"}"""));

    [Theory]
    [InlineData("\"1\"", true)]
    [InlineData("\"12\"", true)]
    [InlineData("\"no.such.version\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("1", false)]
    [InlineData("null", false)]
    public void The_room_version_must_be_recognised(string value, bool isAllowed)
    {
        foreach (var version in TestRoom.Versions(1, 12))
        {
            Assert.Equal(isAllowed, Allows(version, $$"""{"creator":"@alice:a.example","room_version":{{value}}}"""));
        }
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("6", false)]
    [InlineData("10", false)]
    [InlineData("11", true)]
    [InlineData("12", true)]
    public void A_creator_is_needed_up_to_version_10(string version, bool isAllowed) => Assert.Equal(isAllowed, Allows(version, "{}"));

    [Theory]
    [InlineData("""[]""", true)]
    [InlineData("""["@bob:b.example","@carol:c.example:8448"]""", true)]
    [InlineData("""["bob"]""", false)]
    [InlineData("""["@bob"]""", false)]
    [InlineData("""["@bob:b.example",7]""", false)]
    [InlineData("""[null]""", false)]
    [InlineData("""[["@bob:b.example"]]""", false)]
    [InlineData("""{"@bob:b.example":1}""", false)]
    [InlineData("\"@bob:b.example\"", false)]
    [InlineData("null", false)]
    public void Additional_creators_are_an_array_of_user_ids_from_version_12(string value, bool isAllowed)
    {
        Assert.Equal(isAllowed, Allows("12", $$"""{"additional_creators":{{value}}}"""));
        Assert.True(Allows("11", $$"""{"additional_creators":{{value}}}"""));
    }

    [Fact]
    public void Additional_creators_that_are_too_long_are_refused() =>
        Assert.False(Allows("12", $$"""{"additional_creators":["@{{new string('x', 255)}}:b.example"]}"""));

    private static bool Allows(string version, string content)
    {
        var room = TestRoom.Empty(version);
        return room.Allows(room.Make(TestRoom.Alice, EventTypes.Create, "", content));
    }
}

using System.Text.Json;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;
using Myelin.Core.Push.Conditions;
using Myelin.Core.Tests.Authorization;
using Xunit;

namespace Myelin.Core.Tests.Push;

/// <summary>Client-Server API, "Conditions".</summary>
public sealed class PushConditionTests
{
    private const string Event = """
        {"type":"m.room.message","room_id":"!room:a.example","sender":"@bob:b.example","event_id":"$x",
         "content":{"body":"Hello Alice Liddell, an example","msgtype":"m.text","m.federate":true,"a\\b":"c","n":null,"i":7,"f":7.5,
                    "big":9007199254740992,"greatest":9007199254740991,"least":-9007199254740991,"no":false,"s":"7","list":["x",7,true,null,["nested"],{"o":1},7.5],"object":{"x":"y"},"":{"":"empty"}}}
        """;

    [Theory]
    [InlineData("content.msgtype", "m.text", true)]
    [InlineData("content.msgtype", "M.T*", true)]
    [InlineData("content.msgtype", "text", false)]
    [InlineData("content.body", "alice", true)]
    [InlineData("content.body", "lic", false)]
    [InlineData("content.body", "ex*ple", true)]
    [InlineData("content.a\\\\\\\\b", "c", true)]
    [InlineData("content.n", "*", false)]
    [InlineData("content.i", "7", false)]
    [InlineData("content.absent", "*", false)]
    [InlineData("content.object", "*", false)]
    [InlineData("content.object.x", "y", true)]
    [InlineData("content.body.x", "*", false)]
    [InlineData("content.a\\\\", "*", false)]
    [InlineData("content.body\\\\", "*", false)]
    [InlineData("\\\\", "*", false)]
    [InlineData("content..", "empty", true)]
    [InlineData("type", "m.room.message", true)]
    [InlineData("state_key", "", false)]
    [InlineData("", "*", false)]
    public void Event_match(string key, string pattern, bool holds) =>
        AssertHolds(holds, $$"""{"kind":"event_match","key":"{{key}}","pattern":"{{pattern}}"}""");

    [Theory]
    [InlineData("content.m\\\\.federate", "true", true)]
    [InlineData("content.m\\\\.federate", "\"true\"", false)]
    [InlineData("content.m\\\\.federate", "1", false)]
    [InlineData("content.m.federate", "true", false)]
    [InlineData("content.i", "7", true)]
    [InlineData("content.i", "8", false)]
    [InlineData("content.i", "\"7\"", false)]
    [InlineData("content.s", "7", false)]
    [InlineData("content.s", "\"7\"", true)]
    [InlineData("content.f", "7.5", false)]
    [InlineData("content.big", "9007199254740992", false)]
    [InlineData("content.greatest", "9007199254740991", true)]
    [InlineData("content.least", "-9007199254740991", true)]
    [InlineData("content.no", "false", true)]
    [InlineData("content.no", "true", false)]
    [InlineData("content.no", "null", false)]
    [InlineData("content.n", "null", true)]
    [InlineData("content.absent", "null", false)]
    [InlineData("content.object", """{"x":"y"}""", false)]
    [InlineData("content.list", """["x"]""", false)]
    [InlineData("type", "\"m.room.message\"", true)]
    [InlineData("type", "\"M.room.message\"", false)]
    public void Event_property_is(string key, string value, bool holds) =>
        AssertHolds(holds, $$"""{"kind":"event_property_is","key":"{{key}}","value":{{value}}}""");

    [Theory]
    [InlineData("content.list", "\"x\"", true)]
    [InlineData("content.list", "\"X\"", false)]
    [InlineData("content.list", "7", true)]
    [InlineData("content.list", "true", true)]
    [InlineData("content.list", "false", false)]
    [InlineData("content.list", "null", true)]
    [InlineData("content.list", "7.5", false)]
    [InlineData("content.list", "\"nested\"", false)]
    [InlineData("content.list", """["nested"]""", false)]
    [InlineData("content.body", "\"Hello\"", false)]
    [InlineData("content.absent", "\"x\"", false)]
    public void Event_property_contains(string key, string value, bool holds) =>
        AssertHolds(holds, $$"""{"kind":"event_property_contains","key":"{{key}}","value":{{value}}}""");

    [Theory]
    [InlineData("Alice Liddell", true)]
    [InlineData("alice", true)]
    [InlineData("lice", false)]
    [InlineData("A*e", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Contains_display_name(string? displayName, bool holds) =>
        AssertHolds(holds, """{"kind":"contains_display_name"}""", displayName: displayName);

    [Theory]
    [InlineData("2", 2, true)]
    [InlineData("2", 3, false)]
    [InlineData("==2", 2, true)]
    [InlineData("<2", 1, true)]
    [InlineData("<2", 2, false)]
    [InlineData("<=2", 1, true)]
    [InlineData("<=2", 2, true)]
    [InlineData("<=2", 3, false)]
    [InlineData(">2", 2, false)]
    [InlineData(">2", 3, true)]
    [InlineData(">=2", 1, false)]
    [InlineData(">=2", 2, true)]
    [InlineData(">=2", 3, true)]
    [InlineData("==2", 3, false)]
    [InlineData("<2", 3, false)]
    [InlineData(">2", 1, false)]
    [InlineData("", 0, false)]
    [InlineData("==", 0, false)]
    [InlineData("!=2", 3, false)]
    [InlineData("two", 2, false)]
    [InlineData("-1", -1, false)]
    [InlineData("2 ", 2, false)]
    [InlineData("99999999999999999999", 2, false)]
    public void Room_member_count(string text, long count, bool holds) =>
        AssertHolds(holds, $$"""{"kind":"room_member_count","is":"{{text}}"}""", memberCount: count);

    [Theory]
    [InlineData(49, "{}", false)]
    [InlineData(50, "{}", true)]
    [InlineData(0, """{"room":0}""", true)]
    [InlineData(50, """{"room":51}""", false)]
    [InlineData(50, """{"other":51}""", true)]
    public void Sender_notification_permission(int bob, string notifications, bool holds) =>
        AssertHolds(
            holds,
            """{"kind":"sender_notification_permission","key":"room"}""",
            powerLevels: $$"""{"users":{"@bob:b.example":{{bob}} },"notifications":{{notifications}} }""");

    [Theory]
    [InlineData("""{"kind":"org.example.unknown"}""")]
    [InlineData("""{"kind":"event_match"}""")]
    [InlineData("""{"kind":"event_match","key":"type"}""")]
    [InlineData("""{"kind":"event_match","key":7,"pattern":"*"}""")]
    [InlineData("""{"kind":"event_property_is","key":"type"}""")]
    [InlineData("""{"kind":"event_property_contains","value":1}""")]
    [InlineData("""{"kind":"room_member_count"}""")]
    [InlineData("""{"kind":"room_member_count","is":2}""")]
    [InlineData("""{"kind":"sender_notification_permission"}""")]
    public void What_is_not_recognised_never_holds_and_is_kept(string condition)
    {
        AssertHolds(false, condition);
        AssertHolds(false, condition, memberCount: 0);
        Assert.Equal(condition, Read(condition).Json.GetRawText());
    }

    private static PushCondition Read(string condition)
    {
        Assert.True(PushCondition.TryReadAll(Json($"[{condition}]"), out var conditions));
        return Assert.Single(conditions);
    }

    private static void AssertHolds(
        bool holds, string condition, string? displayName = null, long memberCount = 2, string powerLevels = "{}")
    {
        var room = TestRoom.Created("11");
        var levels = PowerLevels.From(room.Version, room.PowerLevels(TestRoom.Alice, powerLevels), room.State[new StateTuple(EventTypes.Create, "")]);
        var context = new PushContext(UserId.Parse(TestRoom.Alice), NamePattern.Of(displayName), memberCount, levels);
        Assert.Equal(holds, Read(condition).Holds(new PushEvent(Json(Event)), context));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}

using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;
using Xunit;

namespace Myelin.Core.Tests.Push;

/// <summary>Which of a user's rules are copied for the room that comes after another, and where they stand.</summary>
public sealed class CarriedPushRulesTests
{
    private static readonly RoomId Old = RoomId.Parse("!old:a.example");
    private static readonly RoomId New = RoomId.Parse("!new:a.example");

    [Fact]
    public void Rules_about_the_room_are_copied_beside_those_that_they_come_from()
    {
        var rules = Rules("""
            {"override": [
                {"rule_id": "first", "actions": ["notify"], "conditions": [{"kind": "event_match", "key": "room_id", "pattern": "!other:a.example"}]},
                {"rule_id": "!old:a.example", "actions": [], "conditions": [{"kind": "event_match", "key": "room_id", "pattern": "!old:a.example"}]},
                {"rule_id": "mine", "actions": ["notify"], "conditions": [
                    {"kind": "event_match", "key": "content.body", "pattern": "!old:a.example"},
                    {"kind": "event_property_is", "key": "room_id", "value": "!old:a.example"}]},
                {"rule_id": "off", "enabled": false, "actions": [], "conditions": [{"kind": "event_match", "key": "room_id", "pattern": "!old:a.example"}]}],
             "room": [{"rule_id": "!old:a.example", "actions": ["notify"]}, {"rule_id": "!other:a.example", "actions": ["notify"]}],
             "underride": [{"rule_id": "under", "actions": ["notify"], "conditions": [{"kind": "event_match", "key": "room_id", "pattern": "!old:a.example"}]}],
             "sender": [{"rule_id": "@user:a.example", "actions": ["notify"]}]}
            """);
        var carried = rules.CarriedTo(Old, New);
        Assert.Equal(["first", "!old:a.example", "!new:a.example", "mine", "mine !new:a.example", "off"], carried.Override.Select(rule => rule.RuleId));
        Assert.Equal(["!old:a.example", "!new:a.example", "!other:a.example"], carried.Room.Select(rule => rule.RuleId));
        Assert.Equal(["under", "under !new:a.example"], carried.Underride.Select(rule => rule.RuleId));
        Assert.Equal(rules.Sender, carried.Sender);
        Assert.Equal(
            ["""{"kind":"event_match","key":"content.body","pattern":"!old:a.example"}""", """{"kind":"event_property_is","key":"room_id","value":"!new:a.example"}"""],
            carried.Override[4].Conditions.Select(condition => JsonSerializer.Serialize(condition.Json)));
        Assert.Same(carried, carried.CarriedTo(Old, New));
    }

    [Fact]
    public void What_the_user_has_set_for_the_new_room_stays()
    {
        var rules = Rules("""{"room": [{"rule_id": "!new:a.example", "actions": []}, {"rule_id": "!old:a.example", "actions": ["notify"]}]}""");
        Assert.Same(rules, rules.CarriedTo(Old, New));
    }

    private static PushRuleset Rules(string json)
    {
        using var document = JsonDocument.Parse(json);
        return PushRuleset.Read(document.RootElement);
    }
}

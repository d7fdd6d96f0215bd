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
        var carried = Carried(rules);
        Assert.Equal(["first", "!old:a.example", "!new:a.example", "mine", "mine !new:a.example", "off"], carried.Override.Select(rule => rule.RuleId));
        Assert.Equal(["!old:a.example", "!new:a.example", "!other:a.example"], carried.Room.Select(rule => rule.RuleId));
        Assert.Equal(["under", "under !new:a.example"], carried.Underride.Select(rule => rule.RuleId));
        Assert.Equal(rules.Sender, carried.Sender);
        Assert.Equal(
            ["""{"kind":"event_match","key":"content.body","pattern":"!old:a.example"}""", """{"kind":"event_property_is","key":"room_id","value":"!new:a.example"}"""],
            carried.Override[4].Conditions.Select(condition => JsonSerializer.Serialize(condition.Json)));
        Assert.Same(carried, Carried(carried));
    }

    [Theory]
    [InlineData("""{"kind":"event_match","key":7,"pattern":"!old:a.example"}""")]
    [InlineData("""{"kind":"event_match","key":"room_id","pattern":7}""")]
    [InlineData("""{"kind":"event_match","key":"room_id"}""")]
    [InlineData("""{"kind":"event_match","key":"room_id","pattern":["!old:a.example"]}""")]
    [InlineData("""{"kind":"event_match","pattern":"!old:a.example"}""")]
    [InlineData("""{"kind":"event_match","key":"sender","pattern":"!old:a.example"}""")]
    public void A_condition_that_does_not_name_the_room_moves_no_rule(string condition)
    {
        var rules = Rules($$"""{"override": [{"rule_id": "mine", "actions": [], "conditions": [{{condition}}]}]}""");
        Assert.Single(rules.Override);
        Assert.Same(rules, Carried(rules));
    }

    [Fact]
    public void What_the_user_has_set_for_the_new_room_stays()
    {
        var rules = Rules("""{"room": [{"rule_id": "!new:a.example", "actions": []}, {"rule_id": "!old:a.example", "actions": ["notify"]}]}""");
        Assert.Same(rules, Carried(rules));
    }

    /// <summary>Each kind has its own bound, and all rules count, the server's too.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(11)]
    public void No_more_come_than_there_are_places_for_and_the_highest_come_first(int places)
    {
        var rules = ManyRules(8) with { Room = [Rule("!old:a.example")] };
        var carried = Carried(rules, maximumRules: rules.Override.Length + places);
        Assert.Equal(
            rules.Override.SelectMany((rule, index) => index < places ? [rule.RuleId, $"{rule.RuleId} {New}"] : new[] { rule.RuleId }),
            carried.Override.Select(rule => rule.RuleId));
        Assert.Equal(2, carried.Room.Length);
        Assert.True(places > 0 || carried.Override == rules.Override);
    }

    [Fact]
    public void A_rule_whose_copy_had_too_long_an_id_stays_behind_alone()
    {
        var rules = ManyRules(2);
        var longId = new string('x', 30);
        rules = rules with { Override = rules.Override.Insert(1, rules.Override[0] with { RuleId = longId }) };
        var carried = Carried(rules, maximumRuleId: 30);
        Assert.Equal(["rule 0", $"rule 0 {New}", longId, "rule 1", $"rule 1 {New}"], carried.Override.Select(rule => rule.RuleId));
    }

    [Fact]
    public void A_default_of_former_days_is_not_the_users_own()
    {
        var rules = ManyRules(1);
        rules = rules with { Override = [rules.Override[0] with { RuleId = ".m.rule.former" }] };
        Assert.Same(rules, Carried(rules));
    }

    /// <summary>What is allocated is a count of what is done: were the rules copied for each of them, a hundred times as many would take ten thousand times as much.</summary>
    [Fact]
    public void A_hundred_times_as_many_rules_cost_a_hundred_times_as_much()
    {
        _ = AllocatedBy(ManyRules(10));
        var (few, many) = (AllocatedBy(ManyRules(Rounds.Of(100))), AllocatedBy(ManyRules(Rounds.Of(10_000))));
        Assert.True(many < few * 200, $"{few} bytes for 100 rules, {many} for 10,000");
    }

    private static long AllocatedBy(PushRuleset rules)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var carried = Carried(rules);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(2 * rules.Override.Length, carried.Override.Length);
        return allocated;
    }

    private static PushRuleset ManyRules(int count)
    {
        var about = Rules("""
            {"override": [{"rule_id": "one", "actions": [], "conditions": [{"kind": "event_match", "key": "room_id", "pattern": "!old:a.example"}]}]}
            """).Override[0];
        return PushRuleset.Empty with { Override = [.. Enumerable.Range(0, count).Select(number => about with { RuleId = $"rule {number}" })] };
    }

    private static PushRule Rule(string id) => new() { RuleId = id };

    private static PushRuleset Carried(PushRuleset rules, int maximumRules = 100_000, int maximumRuleId = 1_000) => rules.CarriedTo(Old, New, maximumRules, maximumRuleId);

    private static PushRuleset Rules(string json)
    {
        using var document = JsonDocument.Parse(json);
        return PushRuleset.Read(document.RootElement);
    }
}

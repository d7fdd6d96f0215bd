using System.Text.Json;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;
using Myelin.Core.Tests.Authorization;
using Xunit;

namespace Myelin.Core.Tests.Push;

/// <summary>Which rule wins, and what the server's default rules say.</summary>
public sealed class PushRuleEvaluatorTests
{
    private static readonly UserId Alice = UserId.Parse(TestRoom.Alice);

    private static readonly PushRuleset Defaults = DefaultPushRules.For(Alice);

    /// <summary>Event without room and sender, the members' count, the matching default rule, whether it notifies, highlights, and its sound.</summary>
    public static TheoryData<string, int, string?, bool, bool, string?> ByDefault => new()
    {
        { """{"type":"m.room.message","content":{"body":"x","msgtype":"m.text"}}""", 3, ".m.rule.message", true, false, null },
        { """{"type":"m.room.message","content":{"body":"x"}}""", 2, ".m.rule.room_one_to_one", true, false, "default" },
        { """{"type":"m.room.encrypted","content":{}}""", 3, ".m.rule.encrypted", true, false, null },
        { """{"type":"m.room.encrypted","content":{}}""", 2, ".m.rule.encrypted_room_one_to_one", true, false, "default" },
        { """{"type":"m.room.message","content":{"body":"x","msgtype":"m.notice"}}""", 2, ".m.rule.suppress_notices", false, false, null },
        { """{"type":"m.room.member","state_key":"@alice:a.example","content":{"membership":"invite"}}""", 2, ".m.rule.invite_for_me", true, false, "default" },
        { """{"type":"m.room.member","state_key":"@carol:c.example","content":{"membership":"invite"}}""", 2, ".m.rule.member_event", false, false, null },
        { """{"type":"m.room.member","state_key":"@alice:a.example","content":{"membership":"join"}}""", 2, ".m.rule.member_event", false, false, null },
        { """{"type":"m.room.message","content":{"m.mentions":{"user_ids":["@alice:a.example"]}}}""", 9, ".m.rule.is_user_mention", true, true, "default" },
        { """{"type":"m.room.message","content":{"body":"@alice:a.example alice","m.mentions":{}}}""", 9, ".m.rule.message", true, false, null },
        { """{"type":"m.room.message","content":{"m.mentions":{"user_ids":[7,null,"@alice:a.example"]}}}""", 9, ".m.rule.is_user_mention", true, true, "default" },
        { """{"type":"m.room.message","content":{"m.mentions":{"user_ids":"@alice:a.example"}}}""", 9, ".m.rule.message", true, false, null },
        { """{"type":"m.room.message","content":{"m.mentions":{"user_ids":["@alice:a.example.org"]}}}""", 9, ".m.rule.message", true, false, null },
        { """{"type":"m.room.message","content":{"m.mentions":{"room":true}}}""", 9, ".m.rule.is_room_mention", true, true, null },
        { """{"type":"m.room.message","content":{"m.mentions":{"room":"true"}}}""", 9, ".m.rule.message", true, false, null },
        { """{"type":"m.room.tombstone","state_key":"","content":{}}""", 9, ".m.rule.tombstone", true, true, null },
        { """{"type":"m.room.tombstone","content":{}}""", 9, null, false, false, null },
        { """{"type":"m.reaction","content":{}}""", 2, ".m.rule.reaction", false, false, null },
        { """{"type":"m.room.server_acl","state_key":"","content":{}}""", 9, ".m.rule.room.server_acl", false, false, null },
        { """{"type":"m.room.message","content":{"body":"* x","m.relates_to":{"rel_type":"m.replace"}}}""", 2, ".m.rule.suppress_edits", false, false, null },
        { """{"type":"m.call.invite","content":{}}""", 9, ".m.rule.call", true, false, "ring" },
        { """{"type":"m.room.topic","state_key":"","content":{}}""", 2, null, false, false, null },
    };

    [Theory]
    [MemberData(nameof(ByDefault))]
    public void By_default(string json, int members, string? rule, bool notifies, bool highlights, string? sound)
    {
        var outcome = Evaluate(Defaults, json, members);
        Assert.Equal(rule, outcome.Rule?.RuleId);
        Assert.Equal(notifies, outcome.Notifies);
        Assert.Equal(highlights, outcome.Highlights);
        Assert.Equal(sound, outcome.Tweaks.TryGetValue("sound", out var value) ? value.GetString() : null);
        Assert.Equal(highlights, outcome.Tweaks.TryGetValue("highlight", out var highlight) && highlight.GetBoolean());
    }

    /// <summary>The rules that v1.17 removed: for events alone whose sender doesn't say whom they mention.</summary>
    [Theory]
    [InlineData("""{"body":"hello Alice"}""", "{\"users\":{\"@bob:b.example\":50}}", ".m.rule.contains_display_name")]
    [InlineData("""{"body":"hello Alicia"}""", "{\"users\":{\"@bob:b.example\":50}}", ".m.rule.message")]
    [InlineData("""{"body":"@room: cake"}""", "{\"users\":{\"@bob:b.example\":50}}", ".m.rule.roomnotif")]
    [InlineData("""{"body":"@room: cake"}""", "{}", ".m.rule.message")]
    [InlineData("""{"body":"hello ally"}""", "{}", ".m.rule.contains_user_name")]
    [InlineData("""{"body":"hello Alice, ally, @room","m.mentions":{}}""", "{\"users\":{\"@bob:b.example\":50}}", ".m.rule.message")]
    [InlineData("""{"body":"hello Alice, ally, @room","m.mentions":null}""", "{\"users\":{\"@bob:b.example\":50}}", ".m.rule.message")]
    public void What_stands_in_the_body_mentions_where_the_sender_says_nothing_of_mentions(string content, string powerLevels, string rule)
    {
        var user = UserId.Parse("@ally:a.example");
        var outcome = Evaluate(DefaultPushRules.For(user, withLegacyMentions: true), $$"""{"type":"m.room.message","content":{{content}}}""", 9, powerLevels: powerLevels, user: user);
        Assert.Equal(rule, outcome.Rule?.RuleId);
        Assert.Equal(rule != ".m.rule.message", outcome.Highlights);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    public void What_is_no_event_is_told_to_nobody(string json) => Assert.Equal(
        PushOutcome.None, PushRuleEvaluator.Evaluate(Defaults, JsonDocument.Parse(json).RootElement, new PushContext(Alice, null, 2, null!)));

    [Fact]
    public void A_room_mention_takes_a_sender_that_may() => Assert.Equal(
        ".m.rule.message",
        Evaluate(Defaults, """{"type":"m.room.message","content":{"m.mentions":{"room":true}}}""", 9, powerLevels: "{}").Rule!.RuleId);

    [Fact]
    public void Nobody_is_notified_of_their_own_events() => Assert.Equal(
        PushOutcome.None, Evaluate(Defaults, """{"type":"m.room.message","content":{"body":"x"}}""", 2, sender: TestRoom.Alice));

    [Fact]
    public void The_master_rule_silences_all()
    {
        var rules = Defaults.Replacing(PushRuleKind.Override, Defaults.Override[0] with { Enabled = true });
        rules = WithRule(rules, PushRuleKind.Override, """{"rule_id":"loud","actions":["notify"]}""");
        Assert.Equal(".m.rule.master", Evaluate(rules, """{"type":"m.room.message","content":{"body":"x"}}""", 2).Rule!.RuleId);
    }

    [Fact]
    public void Kinds_are_checked_in_their_order()
    {
        const string Message = """{"type":"m.room.message","content":{"body":"cake"}}""";
        var rules = Defaults;
        foreach (var (kind, json) in new[]
        {
            (PushRuleKind.Underride, """{"rule_id":"u","actions":[]}"""),
            (PushRuleKind.Sender, """{"rule_id":"@bob:b.example","actions":[]}"""),
            (PushRuleKind.Room, """{"rule_id":"!room:a.example","actions":[]}"""),
            (PushRuleKind.Content, """{"rule_id":"c","pattern":"cake","actions":[]}"""),
            (PushRuleKind.Override, """{"rule_id":"o","actions":[]}"""),
        })
        {
            rules = WithRule(rules, kind, json);
            var id = JsonDocument.Parse(json).RootElement.GetProperty("rule_id").GetString();
            Assert.Equal(id, Evaluate(rules, Message, 3).Rule!.RuleId);
        }

        foreach (var kind in Enum.GetValues<PushRuleKind>())
        {
            rules = rules.With(kind, [.. rules[kind].Select(rule => rule with { Enabled = false })]);
        }

        Assert.Null(Evaluate(rules, Message, 3).Rule);
    }

    [Fact]
    public void Rules_for_others_do_not_match()
    {
        var rules = WithRule(PushRuleset.Empty, PushRuleKind.Sender, """{"rule_id":"@carol:c.example","actions":["notify"]}""");
        rules = WithRule(rules, PushRuleKind.Room, """{"rule_id":"!other:a.example","actions":["notify"]}""");
        rules = WithRule(rules, PushRuleKind.Content, """{"rule_id":"c","pattern":"cake","actions":["notify"]}""");
        Assert.Null(Evaluate(rules, """{"type":"m.room.message","content":{"body":"pie"}}""", 3).Rule);
        Assert.Null(Evaluate(rules, """{"type":"m.room.message","content":{"body":["cake"]}}""", 3).Rule);
        Assert.Null(Evaluate(rules, """{"type":"m.room.message","content":[]}""", 3).Rule);
    }

    [Theory]
    [InlineData("""["notify",{"set_tweak":"highlight","value":false}]""", true, false)]
    [InlineData("""["notify",{"set_tweak":"highlight","value":true}]""", true, true)]
    [InlineData("""["notify",{"set_tweak":"highlight"}]""", true, true)]
    [InlineData("""[{"set_tweak":"highlight"}]""", false, false)]
    [InlineData("""["dont_notify"]""", false, false)]
    [InlineData("""["coalesce","notify"]""", true, false)]
    [InlineData("""["notify",{"set_tweak":"highlight","value":"true"}]""", true, false)]
    [InlineData("""["notify",{"set_tweak":"highlight"},{"set_tweak":"highlight","value":false}]""", true, false)]
    [InlineData("""["notify",{"set_tweak":"highlight","value":false},{"set_tweak":"sound","value":true},{"set_tweak":"highlight"}]""", true, true)]
    [InlineData("""["notify",{"set_tweak":"sound"}]""", true, false)]
    [InlineData("""[]""", false, false)]
    public void Actions(string actions, bool notifies, bool highlights)
    {
        var rules = WithRule(PushRuleset.Empty, PushRuleKind.Override, $$"""{"rule_id":"x","actions":{{actions}}}""");
        var outcome = Evaluate(rules, """{"type":"x","content":{}}""", 3);
        Assert.Equal([notifies, highlights], [outcome.Notifies, outcome.Highlights]);
    }

    [Fact]
    public void The_last_tweak_of_each_name_goes_along()
    {
        var rules = WithRule(
            PushRuleset.Empty,
            PushRuleKind.Override,
            """{"rule_id":"x","actions":["notify",{"set_tweak":"sound","value":"a"},{"set_tweak":"highlight","value":false},{"set_tweak":"sound","value":"b"},{"set_tweak":"sound"},{"set_tweak":"org.example","value":[1]},{"set_tweak":"highlight"}]}""");
        var tweaks = Evaluate(rules, """{"type":"x","content":{}}""", 3).Tweaks;
        Assert.Equal(["highlight=true", "org.example=[1]", "sound=\"b\""], tweaks.Select(tweak => $"{tweak.Key}={tweak.Value.GetRawText()}").Order(StringComparer.Ordinal));
        Assert.Empty(PushOutcome.None.Tweaks);
        Assert.Empty(PushOutcome.None.Actions);
    }

    internal static PushRuleset WithRule(PushRuleset rules, PushRuleKind kind, string json)
    {
        Assert.True(PushRule.TryRead(kind, JsonDocument.Parse(json).RootElement, out var rule));
        Assert.True(PushRulesetOrder.TryPut(rules, kind, rule!, null, null, out var result));
        return result;
    }

    private static PushOutcome Evaluate(
        PushRuleset rules, string json, int members, string sender = TestRoom.Bob, string powerLevels = """{"users":{"@bob:b.example":50}}""", UserId? user = null)
    {
        var room = TestRoom.Created("11");
        var levels = PowerLevels.From(room.Version, room.PowerLevels(TestRoom.Alice, powerLevels), room.State[new StateTuple(EventTypes.Create, "")]);
        var full = json.Insert(1, $"\"room_id\":\"!room:a.example\",\"sender\":\"{sender}\",");
        return PushRuleEvaluator.Evaluate(rules, JsonDocument.Parse(full).RootElement, new PushContext(user ?? Alice, NamePattern.Of("Alice"), members, levels));
    }
}

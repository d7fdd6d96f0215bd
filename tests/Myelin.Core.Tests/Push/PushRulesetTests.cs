using System.Text;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;
using Myelin.Core.Tests.Authorization;
using Xunit;

namespace Myelin.Core.Tests.Push;

/// <summary>Rulesets: their order, and their JSON.</summary>
public sealed class PushRulesetTests
{
    private static readonly PushRuleset Defaults = DefaultPushRules.For(UserId.Parse(TestRoom.Alice));

    [Fact]
    public void The_defaults_are_those_of_the_specification()
    {
        Assert.Equal(
            [
                ".m.rule.master", ".m.rule.suppress_notices", ".m.rule.invite_for_me", ".m.rule.member_event", ".m.rule.is_user_mention",
                ".m.rule.is_room_mention", ".m.rule.tombstone", ".m.rule.reaction", ".m.rule.room.server_acl", ".m.rule.suppress_edits",
            ],
            Defaults.Override.Select(rule => rule.RuleId));
        Assert.Equal(
            [
                ".m.rule.call", ".m.rule.encrypted_room_one_to_one", ".m.rule.room_one_to_one", ".m.rule.message", ".m.rule.encrypted",
            ],
            Defaults.Underride.Select(rule => rule.RuleId));
        Assert.All([.. Defaults.Override, .. Defaults.Underride], rule => Assert.True(rule.Default));
        Assert.Equal([".m.rule.master"], Defaults.Override.Where(rule => !rule.Enabled).Select(rule => rule.RuleId));
    }

    [Fact]
    public void The_rules_for_events_without_mentions_come_on_request()
    {
        var rules = DefaultPushRules.For(UserId.Parse(TestRoom.Alice), withLegacyMentions: true);
        Assert.Equal(
            [DefaultPushRules.ContainsDisplayNameRuleId, DefaultPushRules.RoomNotificationRuleId], rules.Override.Except(Defaults.Override, ById).Select(rule => rule.RuleId));
        Assert.Equal([DefaultPushRules.ContainsUserNameRuleId], rules.Content.Select(rule => rule.RuleId));
        var json = Write(rules);
        Assert.Equal(json, Write(PushRulesetOrder.WithDefaults(PushRuleset.Read(JsonDocument.Parse(json).RootElement), rules)));
    }

    private static readonly IEqualityComparer<PushRule> ById = EqualityComparer<PushRule>.Create(static (one, other) => one?.RuleId == other?.RuleId, static rule => rule.RuleId.GetHashCode(StringComparison.Ordinal));

    [Fact]
    public void A_ruleset_is_written_and_read_again()
    {
        var rules = PushRuleEvaluatorTests.WithRule(Defaults, PushRuleKind.Content, """{"rule_id":"c","pattern":"ca?e","enabled":false,"actions":["notify",{"set_tweak":"sound","value":"x"}]}""");
        rules = PushRuleEvaluatorTests.WithRule(rules, PushRuleKind.Override, """{"rule_id":"o","conditions":[{"kind":"org.example","more":[1,{}]}],"actions":[{"set_tweak":"highlight"}]}""");
        var json = Write(rules);
        Assert.Equal(json, Write(PushRuleset.Read(JsonDocument.Parse(json).RootElement)));
        var master = JsonDocument.Parse(json).RootElement.GetProperty("override")[0];
        Assert.Equal("""{"rule_id":".m.rule.master","default":true,"enabled":false,"conditions":[],"actions":[]}""", master.GetRawText());
        var content = JsonDocument.Parse(json).RootElement.GetProperty("content")[0];
        Assert.Equal("""{"rule_id":"c","default":false,"enabled":false,"pattern":"ca?e","actions":["notify",{"set_tweak":"sound","value":"x"}]}""", content.GetRawText());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"override":7,"content":[7,{}],"room":null,"sender":[{"rule_id":7}],"underride":[{"rule_id":"x"}]}""")]
    public void What_cannot_be_read_is_left_out(string json) =>
        Assert.Equal(Write(PushRuleset.Empty), Write(PushRuleset.Read(JsonDocument.Parse(json).RootElement)));

    [Theory]
    [InlineData("override", """{"rule_id":"x","actions":["nonsense"]}""")]
    [InlineData("override", """{"rule_id":"x","actions":[7]}""")]
    [InlineData("override", """{"rule_id":"x","actions":"notify"}""")]
    [InlineData("override", """{"rule_id":"x"}""")]
    [InlineData("override", """{"rule_id":"x","actions":[],"conditions":{}}""")]
    [InlineData("override", """{"rule_id":"x","actions":[],"conditions":[{}]}""")]
    [InlineData("override", """{"rule_id":"x","actions":[],"conditions":["event_match"]}""")]
    [InlineData("content", """{"rule_id":"x","actions":[]}""")]
    [InlineData("content", """{"rule_id":"x","actions":[],"pattern":7}""")]
    public void A_malformed_rule_is_not_read(string kindName, string json)
    {
        Assert.True(PushRuleset.TryParseKind(kindName, out var kind));
        Assert.False(PushRule.TryRead(kind, JsonDocument.Parse(json).RootElement, out _));
    }

    [Theory]
    [InlineData("b", null, "x b a")]
    [InlineData(null, "b", "b x a")]
    [InlineData("a", null, "b x a")]
    [InlineData(null, "a", "b a x")]
    [InlineData(null, null, "x b a")]
    [InlineData("nobody", null, null)]
    [InlineData(null, ".m.rule.tombstone", null)]
    [InlineData(".m.rule.master", null, null)]
    public void A_rule_goes_to_its_place_among_the_users_own(string? before, string? after, string? expected)
    {
        var rules = Defaults;
        foreach (var id in new[] { "x", "a", "b" })
        {
            rules = PushRuleEvaluatorTests.WithRule(rules, PushRuleKind.Override, $$"""{"rule_id":"{{id}}","actions":[]}""");
        }

        Assert.Equal(expected is not null, PushRulesetOrder.TryPut(rules, PushRuleKind.Override, new PushRule { RuleId = "x" }, before, after, out var result));
        Assert.Equal(".m.rule.master", result.Override[0].RuleId);
        Assert.Equal(expected ?? "b a x", string.Join(' ', result.Override.Where(rule => !rule.Default).Select(rule => rule.RuleId)));
        Assert.All(result.Override.Skip(4), rule => Assert.True(rule.Default));
    }

    [Fact]
    public void Stored_rules_are_brought_up_to_the_defaults_of_today()
    {
        var stored = PushRuleset.Read(JsonDocument.Parse("""
            {"override":[{"rule_id":"mine","actions":[]},{"rule_id":".m.rule.contains_display_name","default":true,"actions":["notify"]},
                         {"rule_id":".m.rule.master","default":true,"enabled":true,"actions":[]}],
             "underride":[{"rule_id":".m.rule.message","default":true,"enabled":false,"actions":[{"set_tweak":"sound","value":"x"}]}]}
            """).RootElement);

        var rules = PushRulesetOrder.WithDefaults(stored, Defaults);

        Assert.Equal([".m.rule.master", "mine", ".m.rule.suppress_notices"], rules.Override.Take(3).Select(rule => rule.RuleId));
        Assert.True(rules.Override[0].Enabled);
        Assert.Null(rules.Find(PushRuleKind.Override, ".m.rule.contains_display_name"));
        var message = rules.Find(PushRuleKind.Underride, ".m.rule.message")!;
        Assert.False(message.Enabled);
        Assert.Single(message.Actions);
        Assert.Single(message.Conditions);
        Assert.Equal(Defaults.Underride.Length, rules.Underride.Length);
    }

    [Fact]
    public void A_rule_with_another_pattern_matches_by_that()
    {
        var rule = new PushRule { RuleId = "x", Pattern = "cake" };
        Assert.True((rule with { Pattern = "pie" }).Glob!.MatchesWords("pie"));
        Assert.True((rule with { Enabled = false }).Glob!.MatchesWords("cake"));
    }

    private static string Write(PushRuleset rules)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            rules.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

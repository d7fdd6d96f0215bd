using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    /// <summary>"Predefined Rules", word for word.</summary>
    [Theory]
    [InlineData(".m.rule.master", """[]""", """[]""")]
    [InlineData(".m.rule.suppress_notices", """[{"kind":"event_match","key":"content.msgtype","pattern":"m.notice"}]""", """[]""")]
    [InlineData(
        ".m.rule.invite_for_me",
        """[{"key":"type","kind":"event_match","pattern":"m.room.member"},{"key":"content.membership","kind":"event_match","pattern":"invite"},{"key":"state_key","kind":"event_match","pattern":"@alice:a.example"}]""",
        """["notify",{"set_tweak":"sound","value":"default"}]""")]
    [InlineData(".m.rule.member_event", """[{"key":"type","kind":"event_match","pattern":"m.room.member"}]""", """[]""")]
    [InlineData(
        ".m.rule.is_user_mention",
        """[{"kind":"event_property_contains","key":"content.m\\.mentions.user_ids","value":"@alice:a.example"}]""",
        """["notify",{"set_tweak":"sound","value":"default"},{"set_tweak":"highlight"}]""")]
    [InlineData(
        ".m.rule.is_room_mention",
        """[{"kind":"event_property_is","key":"content.m\\.mentions.room","value":true},{"kind":"sender_notification_permission","key":"room"}]""",
        """["notify",{"set_tweak":"highlight"}]""")]
    [InlineData(
        ".m.rule.tombstone",
        """[{"kind":"event_match","key":"type","pattern":"m.room.tombstone"},{"kind":"event_match","key":"state_key","pattern":""}]""",
        """["notify",{"set_tweak":"highlight"}]""")]
    [InlineData(".m.rule.reaction", """[{"kind":"event_match","key":"type","pattern":"m.reaction"}]""", """[]""")]
    [InlineData(
        ".m.rule.room.server_acl",
        """[{"kind":"event_match","key":"type","pattern":"m.room.server_acl"},{"kind":"event_match","key":"state_key","pattern":""}]""",
        """[]""")]
    [InlineData(".m.rule.suppress_edits", """[{"kind":"event_property_is","key":"content.m\\.relates_to.rel_type","value":"m.replace"}]""", """[]""")]
    [InlineData(".m.rule.call", """[{"key":"type","kind":"event_match","pattern":"m.call.invite"}]""", """["notify",{"set_tweak":"sound","value":"ring"}]""")]
    [InlineData(
        ".m.rule.encrypted_room_one_to_one",
        """[{"kind":"room_member_count","is":"2"},{"kind":"event_match","key":"type","pattern":"m.room.encrypted"}]""",
        """["notify",{"set_tweak":"sound","value":"default"}]""")]
    [InlineData(
        ".m.rule.room_one_to_one",
        """[{"kind":"room_member_count","is":"2"},{"kind":"event_match","key":"type","pattern":"m.room.message"}]""",
        """["notify",{"set_tweak":"sound","value":"default"}]""")]
    [InlineData(".m.rule.message", """[{"kind":"event_match","key":"type","pattern":"m.room.message"}]""", """["notify"]""")]
    [InlineData(".m.rule.encrypted", """[{"kind":"event_match","key":"type","pattern":"m.room.encrypted"}]""", """["notify"]""")]
    public void A_default_rule_is_the_specifications(string id, string conditions, string actions) => AssertRule(Defaults, id, conditions, actions);

    /// <summary>The same of the version before v1.17, which has them still.</summary>
    [Theory]
    [InlineData(
        ".m.rule.contains_display_name",
        """[{"kind":"contains_display_name"}]""",
        """["notify",{"set_tweak":"sound","value":"default"},{"set_tweak":"highlight"}]""")]
    [InlineData(
        ".m.rule.roomnotif",
        """[{"kind":"event_match","key":"content.body","pattern":"@room"},{"kind":"sender_notification_permission","key":"room"}]""",
        """["notify",{"set_tweak":"highlight"}]""")]
    [InlineData(".m.rule.contains_user_name", null, """["notify",{"set_tweak":"sound","value":"default"},{"set_tweak":"highlight"}]""")]
    public void A_rule_for_events_without_mentions_is_the_former_specifications(string id, string? conditions, string actions)
    {
        var rules = DefaultPushRules.For(UserId.Parse(TestRoom.Alice), withLegacyMentions: true);
        AssertRule(rules, id, conditions, actions);
        Assert.Equal("alice", Assert.Single(rules.Content).Pattern);
        Assert.Equal(2, rules.Override.Count(rule => rule.IsLegacyMention));
        Assert.True(rules.Content[0].IsLegacyMention && rules.Content[0].Default && rules.Content[0].Enabled);
    }

    /// <summary>Conditions may come in any order: all of them have to hold.</summary>
    private static void AssertRule(PushRuleset rules, string id, string? conditions, string actions)
    {
        var written = JsonNode.Parse(Write(rules))!.AsObject().SelectMany(kind => kind.Value!.AsArray()).Single(rule => (string)rule!["rule_id"]! == id)!;
        Assert.Equal(conditions is null ? null : InOrder(JsonNode.Parse(conditions)!), written["conditions"] is { } all ? InOrder(all) : null);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(actions), written["actions"]), written.ToJsonString());
        Assert.Equal([true, id != ".m.rule.master"], [(bool)written["default"]!, (bool)written["enabled"]!]);

        static string[] InOrder(JsonNode conditions) =>
            [.. conditions.AsArray().Select(one => string.Join(',', one!.AsObject().Select(entry => $"{entry.Key}:{entry.Value!.ToJsonString()}").Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData("override", """{"rule_id":"x","actions":[],"conditions":[{"kind":"contains_display_name"}]}""", true, true)]
    [InlineData("underride", """{"rule_id":"x","actions":[],"conditions":[{"kind":"room_member_count","is":"2"},{"kind":"contains_display_name"}]}""", true, true)]
    [InlineData("override", """{"rule_id":"x","actions":[],"enabled":false,"conditions":[{"kind":"contains_display_name"}]}""", false, false)]
    [InlineData("override", """{"rule_id":"x","actions":[],"conditions":[{"kind":"room_member_count","is":"2"}]}""", false, false)]
    [InlineData("override", """{"rule_id":".m.rule.contains_display_name","actions":[],"conditions":[{"kind":"contains_display_name"}]}""", false, true)]
    public void A_ruleset_tells_whether_it_asks_for_the_display_name(string kindName, string json, bool always, bool withoutMentions)
    {
        Assert.True(PushRuleset.TryParseKind(kindName, out var kind));
        Assert.True(PushRule.TryRead(kind, JsonDocument.Parse(json).RootElement, out var rule));
        var rules = PushRuleset.Empty.With(kind, [rule!]);
        Assert.Equal([always, withoutMentions], [rules.NeedsDisplayName, rules.NeedsDisplayNameWithoutMentions]);
        rules = rules.With(kind, [new PushRule { RuleId = "other" }, rule!]);
        Assert.Equal([always, withoutMentions], [rules.NeedsDisplayName, rules.NeedsDisplayNameWithoutMentions]);
    }

    [Theory]
    [InlineData("override", PushRuleKind.Override)]
    [InlineData("content", PushRuleKind.Content)]
    [InlineData("room", PushRuleKind.Room)]
    [InlineData("sender", PushRuleKind.Sender)]
    [InlineData("underride", PushRuleKind.Underride)]
    public void Each_kind_has_its_name_and_its_rules(string name, PushRuleKind kind)
    {
        Assert.True(PushRuleset.TryParseKind(name, out var parsed));
        Assert.Equal(kind, parsed);
        PushRule[] two = [new() { RuleId = "one" }, new() { RuleId = "two" }];
        var rules = PushRuleset.Empty.With(kind, [.. two]);
        Assert.Equal(two, rules[kind]);
        Assert.All(Enum.GetValues<PushRuleKind>().Where(other => other != kind), other => Assert.Empty(rules[other]));
        Assert.Equal("two", rules.Find(kind, "two")?.RuleId);
        Assert.Null(rules.Find(kind, "three"));
        Assert.Equal(["one"], rules.Without(kind, "two")[kind].Select(rule => rule.RuleId));
        Assert.Equal([true, false], rules.Replacing(kind, two[1] with { Enabled = false })[kind].Select(rule => rule.Enabled));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Override")]
    [InlineData("")]
    [InlineData(null)]
    public void No_other_kind_has_a_name_or_rules(string? name)
    {
        Assert.False(PushRuleset.TryParseKind(name, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => PushRuleset.Empty[(PushRuleKind)5]);
        Assert.Throws<ArgumentOutOfRangeException>(() => PushRuleset.Empty.With((PushRuleKind)5, []));
    }

    [Theory]
    [InlineData("", true, false)]
    [InlineData(""","default":true,"enabled":true""", true, true)]
    [InlineData(""","default":"true","enabled":null""", true, false)]
    [InlineData(""","default":false,"enabled":false""", false, false)]
    public void A_rule_is_on_and_the_users_own_unless_it_says_otherwise(string more, bool isEnabled, bool isDefault)
    {
        Assert.True(PushRule.TryRead(PushRuleKind.Room, JsonDocument.Parse($$"""{"rule_id":"x","actions":[]{{more}}}""").RootElement, out var rule));
        Assert.Equal([isEnabled, isDefault], [rule!.Enabled, rule.Default]);
        Assert.Null(rule.Pattern);
    }

    /// <summary>Conditions and a pattern are of some kinds alone; what another kind is sent of them means nothing.</summary>
    [Theory]
    [InlineData(PushRuleKind.Override, 1, null)]
    [InlineData(PushRuleKind.Underride, 1, null)]
    [InlineData(PushRuleKind.Content, 0, "cake")]
    [InlineData(PushRuleKind.Room, 0, null)]
    [InlineData(PushRuleKind.Sender, 0, null)]
    public void A_rule_has_what_its_kind_has(PushRuleKind kind, int conditions, string? pattern)
    {
        var json = """{"rule_id":"x","actions":["dont_notify","coalesce",{"set_tweak":"org.example","value":{"a":1},"more":2}],"conditions":[{"kind":"contains_display_name"}],"pattern":"cake"}""";
        Assert.True(PushRule.TryRead(kind, JsonDocument.Parse(json).RootElement, out var rule));
        Assert.Equal(conditions, rule!.Conditions.Length);
        Assert.Equal(pattern, rule.Pattern);
        var written = JsonNode.Parse(Write(PushRuleset.Empty.With(kind, [rule])))![kind.ToString().ToLowerInvariant()]![0]!;
        Assert.Equal("""["dont_notify","coalesce",{"set_tweak":"org.example","value":{"a":1},"more":2}]""", written["actions"]!.ToJsonString());
        Assert.Equal([conditions > 0, pattern is not null], [written["conditions"] is not null, written["pattern"] is not null]);
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
    [InlineData("b", "a", "x b a")]
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

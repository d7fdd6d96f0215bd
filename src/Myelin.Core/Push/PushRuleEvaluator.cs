using System.Text.Json;

namespace Myelin.Core.Push;

/// <summary>Evaluates push rules (Client-Server API, "Push Rules").</summary>
public static class PushRuleEvaluator
{
    /// <summary>The highest rule that matches an event: kind by kind, within each the first.</summary>
    /// <param name="rules">The rules of <paramref name="context"/>'s user, the defaults among them.</param>
    /// <param name="pushEvent">The event in the form for clients, with <c>room_id</c>, <c>sender</c>, <c>type</c> and <c>content</c>.</param>
    /// <param name="context">For whom, and in what room.</param>
    public static PushOutcome Evaluate(PushRuleset rules, JsonElement pushEvent, PushContext context)
    {
        ArgumentNullException.ThrowIfNull(rules);

        // "Homeservers MUST NOT notify the Push Gateway for events that the user has sent themselves."
        if (pushEvent.ValueKind != JsonValueKind.Object || SenderOf(pushEvent) == context.User.Value)
        {
            return PushOutcome.None;
        }

        var rule = FirstByConditions(rules.Override, pushEvent, context)
            ?? FirstByBody(rules, pushEvent)
            ?? FirstById(rules.Room, StringOf(pushEvent, "room_id"u8))
            ?? FirstById(rules.Sender, SenderOf(pushEvent))
            ?? FirstByConditions(rules.Underride, pushEvent, context);
        return new PushOutcome(rule);
    }

    internal static string? SenderOf(JsonElement pushEvent) => StringOf(pushEvent, "sender"u8);

    internal static string? BodyOf(JsonElement pushEvent) =>
        pushEvent.TryGetProperty("content"u8, out var content) && content.ValueKind == JsonValueKind.Object ? StringOf(content, "body"u8) : null;

    private static PushRule? FirstByConditions(IEnumerable<PushRule> rules, JsonElement pushEvent, PushContext context)
    {
        foreach (var rule in rules)
        {
            if (rule.Enabled && rule.Conditions.All(condition => condition.Holds(pushEvent, context)))
            {
                return rule;
            }
        }

        return null;
    }

    private static PushRule? FirstByBody(PushRuleset rules, JsonElement pushEvent)
    {
        if (rules.Content.IsEmpty || BodyOf(pushEvent) is not { } body)
        {
            return null;
        }

        return rules.Content.FirstOrDefault(rule => rule.Enabled && rule.Glob?.MatchesWords(body) == true);
    }

    private static PushRule? FirstById(IEnumerable<PushRule> rules, string? id) =>
        rules.FirstOrDefault(rule => rule.Enabled && rule.RuleId == id);

    private static string? StringOf(JsonElement json, ReadOnlySpan<byte> property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

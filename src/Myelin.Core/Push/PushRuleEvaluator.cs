using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Push;

/// <summary>Evaluates push rules (Client-Server API, "Push Rules").</summary>
public static class PushRuleEvaluator
{
    /// <summary>The highest rule that matches an event: kind by kind, within each the first.</summary>
    /// <param name="rules">The rules of <paramref name="context"/>'s user, the defaults among them.</param>
    /// <param name="pushEvent">The event in the form for clients, with <c>room_id</c>, <c>sender</c>, <c>type</c> and <c>content</c>.</param>
    /// <param name="context">For whom, and in what room.</param>
    public static PushOutcome Evaluate(PushRuleset rules, JsonElement pushEvent, PushContext context) => Evaluate(rules, new PushEvent(pushEvent), context);

    /// <summary>The same for an event that is evaluated for many.</summary>
    public static PushOutcome Evaluate(PushRuleset rules, PushEvent pushEvent, in PushContext context)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(pushEvent);

        // "Homeservers MUST NOT notify the Push Gateway for events that the user has sent themselves."
        if (pushEvent.Json.ValueKind != JsonValueKind.Object || pushEvent.Sender == context.User.Value)
        {
            return PushOutcome.None;
        }

        var rule = FirstByConditions(rules.Override, pushEvent, context)
            ?? FirstByBody(rules.Content, pushEvent)
            ?? FirstById(rules.Room, pushEvent.RoomId)
            ?? FirstById(rules.Sender, pushEvent.Sender)
            ?? FirstByConditions(rules.Underride, pushEvent, context);
        return new PushOutcome(rule);
    }

    private static PushRule? FirstByConditions(ImmutableArray<PushRule> rules, PushEvent pushEvent, in PushContext context)
    {
        foreach (var rule in rules)
        {
            if (rule.Enabled && IsFor(rule, pushEvent) && AllHold(rule, pushEvent, context))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>Where the sender says whom the event mentions, what stands in its body mentions nobody (MSC3952).</summary>
    private static bool IsFor(PushRule rule, PushEvent pushEvent) => !rule.IsLegacyMention || !pushEvent.HasMentions;

    private static bool AllHold(PushRule rule, PushEvent pushEvent, in PushContext context)
    {
        foreach (var condition in rule.Conditions)
        {
            if (!condition.Holds(pushEvent, context))
            {
                return false;
            }
        }

        return true;
    }

    private static PushRule? FirstByBody(ImmutableArray<PushRule> rules, PushEvent pushEvent)
    {
        foreach (var rule in rules)
        {
            if (rule.Enabled && IsFor(rule, pushEvent) && rule.Glob is { } glob && pushEvent.HasInBody(glob))
            {
                return rule;
            }
        }

        return null;
    }

    private static PushRule? FirstById(ImmutableArray<PushRule> rules, string? id)
    {
        foreach (var rule in rules)
        {
            if (rule.Enabled && rule.RuleId == id)
            {
                return rule;
            }
        }

        return null;
    }
}

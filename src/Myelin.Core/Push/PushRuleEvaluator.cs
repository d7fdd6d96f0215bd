using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Push;

/// <summary>Evaluates push rules (Client-Server API, "Push Rules").</summary>
public static class PushRuleEvaluator
{
    /// <summary>Finds the highest-priority rule that matches an event: the first match in the first kind that has one.</summary>
    /// <param name="rules">The rules of <paramref name="context"/>'s user, including the defaults.</param>
    /// <param name="pushEvent">The event in the client format, with <c>room_id</c>, <c>sender</c>, <c>type</c> and <c>content</c>.</param>
    /// <param name="context">The user and the room.</param>
    public static PushOutcome Evaluate(PushRuleset rules, JsonElement pushEvent, PushContext context) => Evaluate(rules, new PushEvent(pushEvent), context);

    /// <summary>The same, for an event that is evaluated for many users.</summary>
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

    /// <summary>If the event has <c>m.mentions</c>, its body mentions nobody (MSC3952).</summary>
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

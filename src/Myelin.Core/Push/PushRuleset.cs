using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Push.Conditions;

namespace Myelin.Core.Push;

/// <summary>All push rules of a user by kind. Within a kind, rules are in descending priority. Immutable.</summary>
public sealed record PushRuleset
{
    /// <summary>A ruleset without rules.</summary>
    public static readonly PushRuleset Empty = new();

    private static readonly (PushRuleKind Kind, string Name)[] Kinds =
    [
        (PushRuleKind.Override, "override"),
        (PushRuleKind.Content, "content"),
        (PushRuleKind.Room, "room"),
        (PushRuleKind.Sender, "sender"),
        (PushRuleKind.Underride, "underride"),
    ];

    public ImmutableArray<PushRule> Override { get; init; } = [];

    public ImmutableArray<PushRule> Content { get; init; } = [];

    public ImmutableArray<PushRule> Room { get; init; } = [];

    public ImmutableArray<PushRule> Sender { get; init; } = [];

    public ImmutableArray<PushRule> Underride { get; init; } = [];

    /// <summary>The rules of one kind.</summary>
    public ImmutableArray<PushRule> this[PushRuleKind kind] => kind switch
    {
        PushRuleKind.Override => Override,
        PushRuleKind.Content => Content,
        PushRuleKind.Room => Room,
        PushRuleKind.Sender => Sender,
        PushRuleKind.Underride => Underride,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether an enabled rule that applies to any event needs the user's display name.</summary>
    public bool NeedsDisplayName => Override.Concat(Underride).Any(static rule => NeedsName(rule) && !rule.IsLegacyMention);

    /// <summary>The same, but including rules that apply only to events without <c>m.mentions</c>.</summary>
    public bool NeedsDisplayNameWithoutMentions => Override.Concat(Underride).Any(NeedsName);

    /// <summary>Parses the name of a kind, as used in paths and JSON.</summary>
    public static bool TryParseKind(string? name, out PushRuleKind kind)
    {
        var index = Array.FindIndex(Kinds, entry => entry.Name == name);
        kind = index < 0 ? default : Kinds[index].Kind;
        return index >= 0;
    }

    /// <summary>Reads a ruleset, such as the <c>global</c> of <c>m.push_rules</c>. Rules that can't be read are omitted.</summary>
    public static PushRuleset Read(JsonElement json)
    {
        var rules = Empty;
        foreach (var (kind, name) in Kinds)
        {
            if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array)
            {
                rules = rules.With(kind, [.. array.EnumerateArray().Select(rule => PushRule.TryRead(kind, rule, out var read) ? read : null).OfType<PushRule>()]);
            }
        }

        return rules;
    }

    /// <summary>Writes the object with the five kinds.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var (kind, name) in Kinds)
        {
            writer.WriteStartArray(name);
            foreach (var rule in this[kind])
            {
                rule.WriteTo(writer, kind);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>The rule with this ID; null if there is none.</summary>
    public PushRule? Find(PushRuleKind kind, string ruleId) => this[kind].FirstOrDefault(rule => rule.RuleId == ruleId);

    /// <summary>The ruleset with other rules of one kind.</summary>
    public PushRuleset With(PushRuleKind kind, ImmutableArray<PushRule> rules) => kind switch
    {
        PushRuleKind.Override => this with { Override = rules },
        PushRuleKind.Content => this with { Content = rules },
        PushRuleKind.Room => this with { Room = rules },
        PushRuleKind.Sender => this with { Sender = rules },
        PushRuleKind.Underride => this with { Underride = rules },
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The ruleset with the rule in place of the one that has the same ID.</summary>
    public PushRuleset Replacing(PushRuleKind kind, PushRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return With(kind, [.. this[kind].Select(existing => existing.RuleId == rule.RuleId ? rule : existing)]);
    }

    /// <summary>The ruleset without a rule.</summary>
    public PushRuleset Without(PushRuleKind kind, string ruleId) => With(kind, this[kind].RemoveAll(rule => rule.RuleId == ruleId));

    private static bool NeedsName(PushRule rule) => rule.Enabled && rule.Conditions.Any(static condition => condition is ContainsDisplayNameCondition);
}

using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Push.Conditions;

namespace Myelin.Core.Push;

/// <summary>One push rule (Client-Server API, "Push Rules").</summary>
public sealed record PushRule
{
    /// <summary>Unique within its kind. The IDs of server-default rules start with a dot.</summary>
    public required string RuleId
    {
        get;
        init
        {
            field = value;
            IsLegacyMention = DefaultPushRules.IsLegacyMention(value);
        }
    }

    /// <summary>Whether this is one of the server's default rules.</summary>
    public bool Default { get; init; }

    public bool Enabled { get; init; } = true;

    public ImmutableArray<PushAction> Actions { get; init; } = [];

    /// <summary>The conditions, all of which must hold. Only override and underride rules have any.</summary>
    public ImmutableArray<PushCondition> Conditions { get; init; } = [];

    /// <summary>The glob that a message's body must match. Only content rules have one.</summary>
    public string? Pattern
    {
        get;
        init
        {
            field = value;
            Glob = value is null ? null : Glob.Parse(value);
        }
    }

    internal Glob? Glob { get; private init; }

    /// <summary>Whether this is a default rule that applies only to events without <c>m.mentions</c>.</summary>
    internal bool IsLegacyMention { get; private init; }

    /// <summary>Reads a rule, either one that was stored or one that a client sent.</summary>
    /// <returns>False if it has no <c>rule_id</c> or no valid <c>actions</c>, or lacks what its kind requires.</returns>
    public static bool TryRead(PushRuleKind kind, JsonElement json, out PushRule? rule)
    {
        rule = null;
        if (json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("rule_id"u8, out var id)
            || id.ValueKind != JsonValueKind.String
            || !json.TryGetProperty("actions"u8, out var actionsJson)
            || !PushAction.TryReadAll(actionsJson, out var actions))
        {
            return false;
        }

        string? pattern = null;
        if (kind == PushRuleKind.Content)
        {
            if (!json.TryGetProperty("pattern"u8, out var patternJson) || patternJson.ValueKind != JsonValueKind.String)
            {
                return false;
            }

            pattern = patternJson.GetString();
        }

        ImmutableArray<PushCondition> conditions = [];
        if (kind is PushRuleKind.Override or PushRuleKind.Underride
            && json.TryGetProperty("conditions"u8, out var conditionsJson)
            && !PushCondition.TryReadAll(conditionsJson, out conditions))
        {
            return false;
        }

        rule = new PushRule
        {
            RuleId = id.GetString()!,
            Default = json.TryGetProperty("default"u8, out var isDefault) && isDefault.ValueKind == JsonValueKind.True,
            Enabled = !json.TryGetProperty("enabled"u8, out var isEnabled) || isEnabled.ValueKind != JsonValueKind.False,
            Actions = actions,
            Conditions = conditions,
            Pattern = pattern,
        };
        return true;
    }

    /// <summary>Writes the rule in the format of the Client-Server API.</summary>
    public void WriteTo(Utf8JsonWriter writer, PushRuleKind kind)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("rule_id"u8, RuleId);
        writer.WriteBoolean("default"u8, Default);
        writer.WriteBoolean("enabled"u8, Enabled);
        if (Pattern is not null)
        {
            writer.WriteString("pattern"u8, Pattern);
        }

        if (kind is PushRuleKind.Override or PushRuleKind.Underride)
        {
            writer.WriteStartArray("conditions"u8);
            foreach (var condition in Conditions)
            {
                condition.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        writer.WriteStartArray("actions"u8);
        foreach (var action in Actions)
        {
            action.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

/// <summary>The kinds of push rules, in the order in which they are checked (Client-Server API, "Push Rules").</summary>
public enum PushRuleKind
{
    Override,
    Content,
    Room,
    Sender,
    Underride,
}

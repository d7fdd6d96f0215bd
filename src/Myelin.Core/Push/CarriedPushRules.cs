using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Push.Conditions;

namespace Myelin.Core.Push;

/// <summary>A user's rules about one room, for the room that comes after it.</summary>
public static class CarriedPushRules
{
    /// <summary>
    /// With a copy of each of the user's rules about the old room: the rule of that room, and override and underride rules with a condition on its
    /// <c>room_id</c>. A rule that the user has for the new room already stays; a rule that is switched off is of no use there. Where the bounds
    /// leave no place for all, those of the highest priority come. The same object if there is nothing to copy.
    /// </summary>
    /// <param name="rules">The rules that stand.</param>
    /// <param name="old">The old room.</param>
    /// <param name="room">The new one.</param>
    /// <param name="maximumRules">The most rules of one kind that come of it.</param>
    /// <param name="maximumRuleId">The longest ID of a copy in characters.</param>
    public static PushRuleset CarriedTo(this PushRuleset rules, RoomId old, RoomId room, int maximumRules, int maximumRuleId)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var result = rules;
        foreach (var kind in (ReadOnlySpan<PushRuleKind>)[PushRuleKind.Override, PushRuleKind.Room, PushRuleKind.Underride])
        {
            if (Carried(kind, rules[kind], old, room, maximumRules, maximumRuleId) is { } carried)
            {
                result = result.With(kind, carried);
            }
        }

        return result;
    }

    private static ImmutableArray<PushRule>? Carried(PushRuleKind kind, ImmutableArray<PushRule> rules, RoomId old, RoomId room, int maximumRules, int maximumRuleId)
    {
        // There are thousands at worst: each is looked at once.
        var ids = rules.Select(static rule => rule.RuleId).ToHashSet(StringComparer.Ordinal);
        var places = maximumRules - rules.Length;
        var carried = ImmutableArray.CreateBuilder<PushRule>(rules.Length);
        foreach (var rule in rules)
        {
            carried.Add(rule);
            if (places > 0 && rule.Enabled && !PushRulesetOrder.IsOfServer(rule) && IsAbout(kind, rule, old)
                && MovedId(rule.RuleId, old, room) is var id && id.Length <= maximumRuleId && ids.Add(id))
            {
                // Directly after the rule that it comes from: their order among each other, and to others, stays.
                carried.Add(rule with { RuleId = id, Conditions = [.. rule.Conditions.Select(condition => Moved(condition, old, room))] });
                places--;
            }
        }

        return carried.Count > rules.Length ? carried.DrainToImmutable() : null;
    }

    private static string MovedId(string id, RoomId old, RoomId room) => id.Contains(old.Value, StringComparison.Ordinal)
        ? id.Replace(old.Value, room.Value, StringComparison.Ordinal)
        : $"{id} {room.Value}";

    private static bool IsAbout(PushRuleKind kind, PushRule rule, RoomId room) =>
        kind == PushRuleKind.Room ? rule.RuleId == room.Value : rule.Conditions.Any(condition => Names(condition, room));

    private static bool Names(PushCondition condition, RoomId room) =>
        Is(condition.Json, "key"u8, "room_id") && (Is(condition.Json, "pattern"u8, room.Value) || Is(condition.Json, "value"u8, room.Value));

    private static bool Is(JsonElement json, ReadOnlySpan<byte> key, string text) =>
        json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private static PushCondition Moved(PushCondition condition, RoomId old, RoomId room)
    {
        if (!Names(condition, old))
        {
            return condition;
        }

        var moved = JsonNode.Parse(condition.Json.GetRawText(), documentOptions: JsonLimits.Documents)!.AsObject();
        moved[Is(condition.Json, "pattern"u8, old.Value) ? "pattern" : "value"] = room.Value;
        using var document = JsonDocument.Parse(moved.ToJsonString(), JsonLimits.Documents);
        return PushCondition.Read(condition.Json.GetProperty("kind"u8).GetString()!, document.RootElement.Clone());
    }
}

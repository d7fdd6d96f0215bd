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
    /// <c>room_id</c>. A rule that the user has for the new room already stays; a rule that is switched off is of no use there. The same object if there is nothing to copy.
    /// </summary>
    /// <param name="rules">The rules that stand.</param>
    /// <param name="old">The old room.</param>
    /// <param name="room">The new one.</param>
    public static PushRuleset CarriedTo(this PushRuleset rules, RoomId old, RoomId room)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var result = rules;
        foreach (var kind in (ReadOnlySpan<PushRuleKind>)[PushRuleKind.Override, PushRuleKind.Room, PushRuleKind.Underride])
        {
            foreach (var rule in rules[kind].Where(rule => rule.Enabled && !rule.Default && IsAbout(kind, rule, old)))
            {
                var copy = rule with
                {
                    RuleId = rule.RuleId.Contains(old.Value, StringComparison.Ordinal)
                        ? rule.RuleId.Replace(old.Value, room.Value, StringComparison.Ordinal)
                        : $"{rule.RuleId} {room.Value}",
                    Conditions = [.. rule.Conditions.Select(condition => Moved(condition, old, room))],
                };

                // Directly after the rule that it comes from: their order among each other, and to others, stays.
                if (result.Find(kind, copy.RuleId) is null && PushRulesetOrder.TryPut(result, kind, copy, null, rule.RuleId, out var changed))
                {
                    result = changed;
                }
            }
        }

        return result;
    }

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

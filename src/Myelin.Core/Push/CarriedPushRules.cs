using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Push.Conditions;

namespace Myelin.Core.Push;

/// <summary>Copies a user's rules about a room to the room that replaces it.</summary>
public static class CarriedPushRules
{
    /// <summary>
    /// Adds a copy of each of the user's rules about the old room: the room rule, and override and underride rules with a condition on its <c>room_id</c>.
    /// Existing rules for the new room are kept, and disabled rules aren't copied. If the bounds don't allow all copies, those with the highest priority
    /// are added. Returns the same object if there is nothing to copy.
    /// </summary>
    /// <param name="rules">The user's current rules.</param>
    /// <param name="old">The old room.</param>
    /// <param name="room">The new room.</param>
    /// <param name="maximumRules">The most rules of one kind in the result.</param>
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
        // There may be thousands of rules, so each is visited only once.
        var ids = rules.Select(static rule => rule.RuleId).ToHashSet(StringComparer.Ordinal);
        var places = maximumRules - rules.Length;
        var carried = ImmutableArray.CreateBuilder<PushRule>(rules.Length);
        foreach (var rule in rules)
        {
            carried.Add(rule);
            if (places > 0 && rule.Enabled && !PushRulesetOrder.IsServerDefault(rule) && IsAbout(kind, rule, old)
                && MovedId(rule.RuleId, old, room) is var id && id.Length <= maximumRuleId && ids.Add(id))
            {
                // Insert the copy directly after its original, so that the order of the rules doesn't change.
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

using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary>A condition of an override or underride rule (Client-Server API, "Conditions").</summary>
/// <param name="Json">The condition as it was given, so that unknown keys are kept.</param>
public abstract record PushCondition(JsonElement Json)
{
    /// <summary>Whether the condition holds for an event.</summary>
    /// <param name="pushEvent">The event in the client format.</param>
    /// <param name="context">The rule's owner and the facts about the room.</param>
    public abstract bool Holds(PushEvent pushEvent, in PushContext context);

    /// <summary>Reads a <c>conditions</c> array. An unknown or malformed condition never holds.</summary>
    /// <returns>False if it isn't an array of objects with a <c>kind</c>.</returns>
    public static bool TryReadAll(JsonElement array, out ImmutableArray<PushCondition> conditions)
    {
        conditions = [];
        if (array.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var read = ImmutableArray.CreateBuilder<PushCondition>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object
                || !element.TryGetProperty("kind"u8, out var kind)
                || kind.ValueKind != JsonValueKind.String)
            {
                return false;
            }

            read.Add(Read(kind.GetString()!, element.Clone()));
        }

        conditions = read.ToImmutable();
        return true;
    }

    internal static PushCondition Read(string kind, JsonElement json) => kind switch
    {
        "event_match" when Text(json, "key"u8) is { } key && Text(json, "pattern"u8) is { } pattern =>
            new EventMatchCondition(json, key, pattern),
        "event_property_is" when Text(json, "key"u8) is { } key && json.TryGetProperty("value"u8, out var value) =>
            new EventPropertyIsCondition(json, key, value),
        "event_property_contains" when Text(json, "key"u8) is { } key && json.TryGetProperty("value"u8, out var value) =>
            new EventPropertyContainsCondition(json, key, value),
        "contains_display_name" => new ContainsDisplayNameCondition(json),
        "room_member_count" when MemberCountComparison.TryParse(Text(json, "is"u8), out var comparison) =>
            new RoomMemberCountCondition(json, comparison),
        "sender_notification_permission" when Text(json, "key"u8) is { } key => new SenderNotificationPermissionCondition(json, key),
        _ => new UnrecognisedCondition(json),
    };

    internal void WriteTo(Utf8JsonWriter writer) => Json.WriteTo(writer);

    private static string? Text(JsonElement json, ReadOnlySpan<byte> property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

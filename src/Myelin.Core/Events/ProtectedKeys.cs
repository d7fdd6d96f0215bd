using Myelin.Core.RoomVersions;

namespace Myelin.Core.Events;

/// <summary>The keys that a redaction keeps ("Room Versions", "Redactions"). Keys are compared in their canonical JSON form.</summary>
internal static class ProtectedKeys
{
    public static bool IsProtected(RedactionRules rules, ReadOnlySpan<byte> key) => key.Length switch
    {
        4 => key.SequenceEqual("type"u8),
        5 => key.SequenceEqual("depth"u8),
        6 => key.SequenceEqual("hashes"u8) || key.SequenceEqual("sender"u8) || (rules < RedactionRules.V11 && key.SequenceEqual("origin"u8)),
        7 => key.SequenceEqual("content"u8) || key.SequenceEqual("room_id"u8),
        8 => key.SequenceEqual("event_id"u8),
        9 => key.SequenceEqual("state_key"u8),
        10 => key.SequenceEqual("signatures"u8)
            || (rules < RedactionRules.V11 && (key.SequenceEqual("prev_state"u8) || key.SequenceEqual("membership"u8))),
        11 => key.SequenceEqual("auth_events"u8) || key.SequenceEqual("prev_events"u8),
        16 => key.SequenceEqual("origin_server_ts"u8),
        _ => false,
    };

    public static bool IsWholeContentProtected(RedactionRules rules, string type) =>
        rules == RedactionRules.V11 && type == EventTypes.Create;

    /// <summary>Whether the whole value is kept. The <c>signed</c> of a third-party invite is handled separately.</summary>
    public static bool IsProtectedInContent(RedactionRules rules, string type, ReadOnlySpan<byte> key) => type switch
    {
        EventTypes.Member => key.SequenceEqual("membership"u8)
            || (rules >= RedactionRules.V9 && key.SequenceEqual("join_authorised_via_users_server"u8)),
        EventTypes.Create => key.SequenceEqual("creator"u8),
        EventTypes.JoinRules => key.SequenceEqual("join_rule"u8) || (rules >= RedactionRules.V8 && key.SequenceEqual("allow"u8)),
        EventTypes.PowerLevels => IsProtectedPowerLevel(rules, key),
        EventTypes.Aliases => rules == RedactionRules.V1 && key.SequenceEqual("aliases"u8),
        EventTypes.HistoryVisibility => key.SequenceEqual("history_visibility"u8),
        EventTypes.Redaction => rules == RedactionRules.V11 && key.SequenceEqual("redacts"u8),
        _ => false,
    };

    private static bool IsProtectedPowerLevel(RedactionRules rules, ReadOnlySpan<byte> key) =>
        key.SequenceEqual("ban"u8)
        || key.SequenceEqual("events"u8)
        || key.SequenceEqual("events_default"u8)
        || key.SequenceEqual("kick"u8)
        || key.SequenceEqual("redact"u8)
        || key.SequenceEqual("state_default"u8)
        || key.SequenceEqual("users"u8)
        || key.SequenceEqual("users_default"u8)
        || (rules == RedactionRules.V11 && key.SequenceEqual("invite"u8));
}

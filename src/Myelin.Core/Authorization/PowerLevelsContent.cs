using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization;

/// <summary>
/// The content of an <c>m.room.power_levels</c> event, read once for each event. In some rooms it lists tens of thousands of users, and
/// every message is checked against it.
/// </summary>
internal sealed class PowerLevelsContent
{
    private static readonly ConditionalWeakTable<Pdu, PowerLevelsContent> Read = [];

    private PowerLevelsContent(RoomVersion version, JsonElement content)
    {
        UsersDefault = Level(version, content, "users_default"u8);
        EventsDefault = Level(version, content, "events_default"u8);
        StateDefault = Level(version, content, "state_default"u8);
        Ban = Level(version, content, "ban"u8);
        Redact = Level(version, content, "redact"u8);
        Kick = Level(version, content, "kick"u8);
        Invite = Level(version, content, "invite"u8);
        Users = Levels(version, content, "users"u8);
        Events = Levels(version, content, "events"u8);
        Notifications = Levels(version, content, "notifications"u8);
    }

    /// <summary>The level of users who aren't listed; null if the property is absent, as for the properties below.</summary>
    public PowerLevel? UsersDefault { get; }

    public PowerLevel? EventsDefault { get; }

    public PowerLevel? StateDefault { get; }

    public PowerLevel? Ban { get; }

    public PowerLevel? Redact { get; }

    public PowerLevel? Kick { get; }

    public PowerLevel? Invite { get; }

    /// <summary>Levels by user ID; null if the property is not an object.</summary>
    public Dictionary<string, PowerLevel>? Users { get; }

    public Dictionary<string, PowerLevel>? Events { get; }

    public Dictionary<string, PowerLevel>? Notifications { get; }

    public static PowerLevelsContent Of(Pdu powerLevels) =>
        Read.GetValue(powerLevels, static pdu => new PowerLevelsContent(pdu.RoomVersion, pdu.ParseContent()));

    /// <summary>The properties listed in the rule "check if they were added, changed or removed", with their values.</summary>
    [SuppressMessage("Performance", "CA1859", Justification = "The order is the specification's, and a list shows it.")]
    public IReadOnlyList<(string Property, PowerLevel? Value)> NamedLevels =>
    [
        ("users_default", UsersDefault),
        ("events_default", EventsDefault),
        ("state_default", StateDefault),
        ("ban", Ban),
        ("redact", Redact),
        ("kick", Kick),
        ("invite", Invite),
    ];

    private static PowerLevel? Level(RoomVersion version, JsonElement content, ReadOnlySpan<byte> property)
    {
        if (!content.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        PowerLevelValue.TryRead(version, value, out var level);
        return level;
    }

    private static Dictionary<string, PowerLevel>? Levels(RoomVersion version, JsonElement content, ReadOnlySpan<byte> property)
    {
        if (!content.TryGetProperty(property, out var values))
        {
            return [];
        }

        if (values.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var levels = new Dictionary<string, PowerLevel>(values.GetPropertyCount(), StringComparer.Ordinal);
        foreach (var entry in values.EnumerateObject())
        {
            // As for the named levels, null counts as absent. Room versions that require integers don't allow it in the state.
            if (entry.Value.ValueKind != JsonValueKind.Null)
            {
                PowerLevelValue.TryRead(version, entry.Value, out var level);
                levels[entry.Name] = level;
            }
        }

        return levels;
    }
}

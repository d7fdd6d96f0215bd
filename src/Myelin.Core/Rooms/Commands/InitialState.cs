using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The state that a preset sets (Client-Server API, "Creation").</summary>
internal static class PresetState
{
    public static IEnumerable<InitialStateEvent> Of(RoomPreset preset)
    {
        var isPublic = preset == RoomPreset.PublicChat;
        yield return Entry(EventTypes.JoinRules, isPublic ? """{"join_rule":"public"}"""u8 : """{"join_rule":"invite"}"""u8);
        yield return Entry(EventTypes.HistoryVisibility, """{"history_visibility":"shared"}"""u8);
        yield return Entry(EventTypes.GuestAccess, isPublic ? """{"guest_access":"forbidden"}"""u8 : """{"guest_access":"can_join"}"""u8);
    }

    private static InitialStateEvent Entry(string type, ReadOnlySpan<byte> content) => new(type, string.Empty, content.ToArray());
}

/// <summary>The <c>m.room.power_levels</c> of a new room: only the creator (and trusted invitees) may change state.</summary>
internal static class DefaultPowerLevels
{
    public const long Administrator = 100;
    private const long Moderator = 50;

    /// <summary>More than the power of an administrator who is not a creator (room version 12, "Creation").</summary>
    public const long TombstoneWithCreators = 150;

    /// <param name="version">The room version.</param>
    /// <param name="creator">The creator.</param>
    /// <param name="preset">The preset: except in public chats, everybody may invite, so that a small group can grow.</param>
    /// <param name="trusted">Users who get the same power as the creator.</param>
    /// <param name="overrides"><c>power_level_content_override</c>; undefined for none.</param>
    public static JsonObject Of(RoomVersion version, UserId creator, RoomPreset preset, ImmutableArray<UserId> trusted, JsonElement overrides)
    {
        var content = new JsonObject
        {
            ["users"] = Users(version, creator, trusted),
            ["users_default"] = 0,
            ["events"] = Events(version),
            ["events_default"] = 0,
            ["state_default"] = Moderator,
            ["ban"] = Moderator,
            ["kick"] = Moderator,
            ["redact"] = Moderator,
            ["invite"] = preset == RoomPreset.PublicChat ? Moderator : 0,
        };
        foreach (var (key, value) in ContentBytes.ObjectFrom(overrides, "power_level_content_override"))
        {
            content[key] = value?.DeepClone();
        }

        return content;
    }

    private static JsonObject Users(RoomVersion version, UserId creator, ImmutableArray<UserId> trusted)
    {
        var users = new JsonObject();
        if (version.PrivilegesCreators)
        {
            return users;
        }

        users[creator.Value] = Administrator;
        foreach (var user in trusted)
        {
            users[user.Value] = Administrator;
        }

        return users;
    }

    private static JsonObject Events(RoomVersion version) => new()
    {
        [EventTypes.Name] = Moderator,
        [EventTypes.Avatar] = Moderator,
        [EventTypes.CanonicalAlias] = Moderator,
        [EventTypes.PowerLevels] = Administrator,
        [EventTypes.HistoryVisibility] = Administrator,
        [EventTypes.Encryption] = Administrator,
        [EventTypes.ServerAcl] = Administrator,
        [EventTypes.Tombstone] = version.PrivilegesCreators ? TombstoneWithCreators : Administrator,
    };
}

using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Authorization.Rules;

/// <summary>The first rules on <c>m.room.power_levels</c>: the form of its content.</summary>
internal static class PowerLevelsFormatRule
{
    private static readonly string[] NamedLevels =
        ["users_default", "events_default", "state_default", "ban", "redact", "kick", "invite"];

    private static readonly string[] LevelsByType = ["events", "notifications"];

    public static AuthorizationResult? Refuses(Pdu pdu, RoomState room)
    {
        var content = pdu.ParseContent();
        if (room.Version.RequiresIntegerPowerLevels)
        {
            foreach (var property in NamedLevels)
            {
                if (content.TryGetProperty(property, out var level) && !PowerLevelValue.TryRead(room.Version, level, out _))
                {
                    return AuthorizationResult.Malformed($"{property} is not an integer.");
                }
            }

            foreach (var property in LevelsByType)
            {
                if (content.TryGetProperty(property, out var levels) && !AreLevels(room.Version, levels))
                {
                    return AuthorizationResult.Malformed($"{property} is not an object with integers.");
                }
            }
        }

        // An absent property counts as empty: every implementation allows that, and clients rely on it.
        if (!content.TryGetProperty("users"u8, out var users))
        {
            return null;
        }

        if (!AreLevels(room.Version, users) || !users.EnumerateObject().All(static user => IsUserKey(user.Name)))
        {
            return AuthorizationResult.Malformed("users is not an object of user IDs with integers.");
        }

        if (room.Version.PrivilegesCreators && NamesCreator(users, RoomCreators.Of(room.Create)))
        {
            return AuthorizationResult.Malformed("users names a creator, whose power level must not be set.");
        }

        return null;
    }

    private static bool AreLevels(RoomVersion version, JsonElement levels) =>
        levels.ValueKind == JsonValueKind.Object
        && levels.EnumerateObject().All(entry => PowerLevelValue.TryRead(version, entry.Value, out _));

    /// <summary>
    /// Whether a key of <c>users</c> counts as a user ID: a sigil followed by a colon somewhere, as in every server in use. Real rooms have typos
    /// there, and a server that refuses what the others accept is split from the room for good.
    /// </summary>
    private static bool IsUserKey(string key) => key.StartsWith('@') && key.Contains(':', StringComparison.Ordinal);

    private static bool NamesCreator(JsonElement users, RoomCreators creators) =>
        users.EnumerateObject().Any(user => creators.Contains(user.Name));
}

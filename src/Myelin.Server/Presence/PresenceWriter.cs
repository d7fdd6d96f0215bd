using System.Text.Json;

namespace Myelin.Server.Presence;

/// <summary>Writes <c>m.presence</c> events ("Presence").</summary>
internal static class PresenceWriter
{
    /// <param name="writer">The writer.</param>
    /// <param name="user">The user's presence.</param>
    /// <param name="now">The time from which <c>last_active_ago</c> counts back.</param>
    public static void Write(Utf8JsonWriter writer, UserPresence user, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("content"u8);
        if (user.Profile is { } profile)
        {
            WriteProfile(writer, profile);
        }

        if (user.IsCurrentlyActive)
        {
            writer.WriteBoolean("currently_active"u8, true);
        }

        if (user.LastActiveAt is { } active)
        {
            writer.WriteNumber("last_active_ago"u8, Math.Max(0, (long)(now - active).TotalMilliseconds));
        }

        writer.WriteString("presence"u8, user.Presence switch
        {
            PresenceKind.Online => "online"u8,
            PresenceKind.Unavailable => "unavailable"u8,
            _ => "offline"u8,
        });
        if (user.StatusMessage is { } message)
        {
            writer.WriteString("status_msg"u8, message);
        }

        writer.WriteEndObject();
        writer.WriteString("sender"u8, user.User.Value);
        writer.WriteString("type"u8, "m.presence"u8);
        writer.WriteEndObject();
    }

    private static void WriteProfile(Utf8JsonWriter writer, ChangedProfile profile)
    {
        if (profile.AvatarUrl is { } avatar)
        {
            writer.WriteString("avatar_url"u8, avatar);
        }

        if (profile.DisplayName is { } name)
        {
            writer.WriteString("displayname"u8, name);
        }
    }
}

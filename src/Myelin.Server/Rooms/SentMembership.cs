using System.Buffers;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Hosting;
using Myelin.Server.Profiles;

namespace Myelin.Server.Rooms;

/// <summary>The content of a membership that a client sends as a state event, as the room gets it.</summary>
internal sealed class SentMembership(IProfiles profiles, ServerIdentity identity)
{
    /// <summary>
    /// The content with the target's display name and avatar where a membership that carries a profile has them not; a key that is there stays, whatever its
    /// value, for that is how a client gives a user another name in one room.
    /// </summary>
    /// <param name="target">Whose membership it is.</param>
    /// <param name="content">The content sent.</param>
    /// <param name="contentJson">The same in bytes, given back if there is nothing to add.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<ReadOnlyMemory<byte>> WithProfileAsync(
        UserId target, JsonElement content, ReadOnlyMemory<byte> contentJson, CancellationToken cancellationToken)
    {
        var hasName = content.TryGetProperty(Profile.DisplayNameField, out _);
        var hasAvatar = content.TryGetProperty(Profile.AvatarUrlField, out _);
        if (!CarriesProfile(content) || (hasName && hasAvatar) || !target.IsOn(identity.ServerName))
        {
            return contentJson;
        }

        var profile = await profiles.OfUserAsync(target, cancellationToken);
        var name = hasName ? null : profile.DisplayName;
        var avatar = hasAvatar ? null : profile.AvatarUrl;
        return name is null && avatar is null ? contentJson : Write(content, name, avatar);
    }

    private static bool CarriesProfile(JsonElement content) =>
        content.TryGetProperty("membership", out var membership)
        && membership.ValueKind == JsonValueKind.String
        && (membership.ValueEquals(Membership.Join) || membership.ValueEquals(Membership.Invite) || membership.ValueEquals(Membership.Knock));

    private static ReadOnlyMemory<byte> Write(JsonElement content, string? name, string? avatar)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in content.EnumerateObject())
            {
                member.WriteTo(writer);
            }

            if (name is not null)
            {
                writer.WriteString(Profile.DisplayNameField, name);
            }

            if (avatar is not null)
            {
                writer.WriteString(Profile.AvatarUrlField, avatar);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}

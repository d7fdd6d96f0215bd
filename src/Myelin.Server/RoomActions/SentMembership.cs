using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Server.Configuration;
using Myelin.Server.Profiles;

namespace Myelin.Server.RoomActions;

/// <summary>Prepares the content of a membership that a client sends as a state event.</summary>
internal sealed class SentMembership(IProfiles profiles, ServerIdentity identity)
{
    private const string AuthorisedBy = "join_authorised_via_users_server";

    /// <summary>
    /// Adds the target's display name and avatar if a membership that carries a profile lacks them. A key that is present stays, whatever its
    /// value: that is how a client gives a user a different name in one room. Only the server may set who authorises a restricted join ("Restricted rooms");
    /// that key is removed, since clients that change a name send back the content they have, which includes it.
    /// </summary>
    /// <param name="target">The user whose membership it is.</param>
    /// <param name="content">The content sent.</param>
    /// <param name="contentJson">The same content in bytes, returned if nothing changes.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<ReadOnlyMemory<byte>> ForRoomAsync(
        UserId target, JsonElement content, ReadOnlyMemory<byte> contentJson, CancellationToken cancellationToken)
    {
        var hasName = content.TryGetProperty(Profile.DisplayNameField, out _);
        var hasAvatar = content.TryGetProperty(Profile.AvatarUrlField, out _);
        var lacks = CarriesProfile(content) && !(hasName && hasAvatar) && target.IsOn(identity.ServerName);
        var profile = lacks ? await profiles.OfUserAsync(target, cancellationToken) : Profile.Empty;
        var name = hasName ? null : profile.DisplayName;
        var avatar = hasAvatar ? null : profile.AvatarUrl;
        return name is null && avatar is null && !content.TryGetProperty(AuthorisedBy, out _) ? contentJson : Write(content, name, avatar);
    }

    private static bool CarriesProfile(JsonElement content) =>
        content.TryGetProperty("membership", out var membership)
        && membership.ValueKind == JsonValueKind.String
        && (membership.ValueEquals(Membership.Join) || membership.ValueEquals(Membership.Invite) || membership.ValueEquals(Membership.Knock));

    private static ReadOnlyMemory<byte> Write(JsonElement content, string? name, string? avatar)
    {
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var member in content.EnumerateObject().Where(static member => member.Name != AuthorisedBy))
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
        });
    }
}

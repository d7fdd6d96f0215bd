using System.Text.Json.Nodes;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The content of <c>m.room.member</c>.</summary>
internal static class MemberContent
{
    public static ReadOnlyMemory<byte> Of(string membership, MemberProfile profile, bool isDirect = false)
    {
        var content = new JsonObject { ["membership"] = membership };
        if (profile.DisplayName is { } displayName)
        {
            content[MemberProfile.DisplayNameField] = displayName;
        }

        if (profile.AvatarUrl is { } avatarUrl)
        {
            content[MemberProfile.AvatarUrlField] = avatarUrl;
        }

        if (isDirect)
        {
            content["is_direct"] = true;
        }

        return ContentBytes.Of(content);
    }
}

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
            content["displayname"] = displayName;
        }

        if (profile.AvatarUrl is { } avatarUrl)
        {
            content["avatar_url"] = avatarUrl;
        }

        if (isDirect)
        {
            content["is_direct"] = true;
        }

        return ContentBytes.Of(content);
    }
}

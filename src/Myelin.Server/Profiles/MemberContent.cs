using System.Text;
using System.Text.Json.Nodes;
using Myelin.Core.Events;
using Myelin.Core.Json;

namespace Myelin.Server.Profiles;

/// <summary>Changes the name and avatar in the content of a membership event.</summary>
internal static class MemberContent
{
    /// <summary>The content of a joined member's event with the profile's name and avatar; null if it has them already.</summary>
    public static ReadOnlyMemory<byte>? With(Pdu member, Profile profile)
    {
        var content = JsonNode.Parse(member.ContentJson.Span, documentOptions: new() { MaxDepth = JsonLimits.MaximumDepth })!.AsObject();
        var changesName = Set(content, Profile.DisplayNameField, profile.DisplayName);
        var changesAvatar = Set(content, Profile.AvatarUrlField, profile.AvatarUrl);
        if (!changesName && !changesAvatar)
        {
            return null;
        }

        // These fields belong to the original join.
        content.Remove("join_authorised_via_users_server");
        content.Remove("third_party_invite");
        content.Remove("reason");
        return Encoding.UTF8.GetBytes(content.ToJsonString());
    }

    private static bool Set(JsonObject content, string key, string? value)
    {
        var existing = content[key] is JsonValue text && text.TryGetValue(out string? current) ? current : null;
        if (existing == value)
        {
            return false;
        }

        if (value is null)
        {
            content.Remove(key);
        }
        else
        {
            content[key] = value;
        }

        return true;
    }
}

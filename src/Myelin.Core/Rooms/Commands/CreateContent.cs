using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The content of <c>m.room.create</c>.</summary>
internal static class CreateContent
{
    /// <summary>The keys asked for, with those that the server overwrites: <c>room_version</c> and <c>creator</c>.</summary>
    /// <param name="version">The room version.</param>
    /// <param name="creator">The sender.</param>
    /// <param name="asked"><c>creation_content</c>; undefined for none.</param>
    /// <param name="trusted">Users to be creators as well, where the room version knows <c>additional_creators</c>.</param>
    public static JsonObject Of(RoomVersion version, UserId creator, JsonElement asked, ImmutableArray<UserId> trusted)
    {
        var content = ContentBytes.ObjectFrom(asked, "creation_content");
        content["room_version"] = version.Id;
        content.Remove("creator");
        if (!version.CreatorIsSender)
        {
            content["creator"] = creator.Value;
        }

        if (version.PrivilegesCreators && !trusted.IsEmpty)
        {
            content["additional_creators"] = Merge(content["additional_creators"], creator, trusted);
        }

        return content;
    }

    /// <summary>The additional creators that a create event's content names, as far as they are strings.</summary>
    public static IEnumerable<string> AdditionalCreators(JsonObject content) =>
        content["additional_creators"] is JsonArray creators
            ? creators.Where(IsString).Select(creator => creator!.GetValue<string>())
            : [];

    private static JsonArray Merge(JsonNode? asked, UserId creator, ImmutableArray<UserId> trusted)
    {
        if (asked is not (null or JsonArray))
        {
            throw new ArgumentException("additional_creators must be an array of user IDs.");
        }

        // Entries of the wrong kind stay: the authorisation rules refuse them by name.
        var merged = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in asked as JsonArray ?? [])
        {
            if (!IsString(entry) || seen.Add(entry!.GetValue<string>()))
            {
                merged.Add(entry?.DeepClone());
            }
        }

        foreach (var user in trusted)
        {
            if (user != creator && seen.Add(user.Value))
            {
                merged.Add(user.Value);
            }
        }

        return merged;
    }

    private static bool IsString(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}

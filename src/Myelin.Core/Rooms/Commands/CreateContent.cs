using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The content of <c>m.room.create</c>.</summary>
internal static class CreateContent
{
    /// <summary>The requested keys, with those that the server overwrites: <c>room_version</c> and <c>creator</c>.</summary>
    /// <param name="version">The room version.</param>
    /// <param name="creator">The sender.</param>
    /// <param name="requested"><c>creation_content</c>; undefined for none.</param>
    /// <param name="trusted">Users who become creators too, if the room version has <c>additional_creators</c>.</param>
    public static JsonObject Of(RoomVersion version, UserId creator, JsonElement requested, ImmutableArray<UserId> trusted)
    {
        var content = ContentBytes.ObjectFrom(requested, "creation_content");
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

    /// <summary>The additional creators in a create event's content; entries that aren't strings are ignored.</summary>
    public static IEnumerable<string> AdditionalCreators(JsonObject content) =>
        content["additional_creators"] is JsonArray creators
            ? creators.Where(IsString).Select(creator => creator!.GetValue<string>())
            : [];

    private static JsonArray Merge(JsonNode? requested, UserId creator, ImmutableArray<UserId> trusted)
    {
        if (requested is not (null or JsonArray))
        {
            throw new ArgumentException("additional_creators must be an array of user IDs.");
        }

        // Keep entries of the wrong type: the authorisation rules refuse them with a specific reason.
        var merged = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in requested as JsonArray ?? [])
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

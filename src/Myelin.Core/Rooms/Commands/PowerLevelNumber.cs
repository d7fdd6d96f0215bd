using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Authorization;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>
/// Power levels as old rooms write them: integers of any size, or strings and fractions (room version 1, "Values in m.room.power_levels events
/// for backwards compatibility"). They are clamped to the range that every room version accepts.
/// </summary>
internal static class PowerLevelNumber
{
    /// <summary>The greatest integer of canonical JSON.</summary>
    public const long Greatest = (1L << 53) - 1;

    public static long In(JsonObject content, string key, long otherwise) => TryRead(content[key], out var value) ? value : otherwise;

    public static bool TryRead(JsonNode? node, out long value)
    {
        value = 0;
        if (node?.GetValueKind() is not (JsonValueKind.Number or JsonValueKind.String)
            || !PowerLevelValue.TryRead(KnownRoomVersions.V1, JsonElement.Parse(node.ToJsonString()), out var level))
        {
            return false;
        }

        value = Math.Clamp(level.Value, -Greatest, Greatest);
        return true;
    }
}

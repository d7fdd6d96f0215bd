using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Myelin.Core.Rooms.Commands;

/// <summary>Power levels as old rooms write them: integers, or strings and fractions (room version 1, "Values in m.room.power_levels events for backwards compatibility").</summary>
internal static class PowerLevelNumber
{
    public static long In(JsonObject content, string key, long otherwise) => TryRead(content[key], out var value) ? value : otherwise;

    public static bool TryRead(JsonNode? node, out long value)
    {
        value = 0;
        switch (node?.GetValueKind())
        {
            case JsonValueKind.Number when node.AsValue().TryGetValue(out value):
                return true;
            case JsonValueKind.Number when node.AsValue().TryGetValue(out double fraction) && Math.Abs(fraction) < 1L << 53:
                value = (long)fraction;
                return true;
            case JsonValueKind.String:
                return long.TryParse(node.GetValue<string>().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
            default:
                return false;
        }
    }
}

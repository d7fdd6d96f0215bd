using System.Globalization;
using Myelin.Server.Log;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms;

/// <summary>Reads the log position from a sync token, for every part that accepts sync tokens: <c>s</c>, version, <c>_</c>, position, <c>_</c>, and more.</summary>
internal static class SyncPositions
{
    public const string Prefix = "s1_";

    public static bool TryRead(string token, out LogPosition position)
    {
        position = default;
        if (!token.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = token.AsSpan(Prefix.Length);
        var end = rest.IndexOf('_');
        if (end <= 0 || !long.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        position = new LogPosition(value);
        return true;
    }
}

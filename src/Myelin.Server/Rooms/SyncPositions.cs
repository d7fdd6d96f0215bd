using System.Globalization;
using Myelin.Server.Log;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms;

/// <summary>The log position in a sync token, which every part that takes sync tokens understands: <c>s</c>, version, <c>_</c>, position, <c>_</c>, and more.</summary>
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

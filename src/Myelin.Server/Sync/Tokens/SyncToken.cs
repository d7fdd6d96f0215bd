using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Tokens;

/// <summary>
/// What a sync token says: <c>s1_{position}_{lineage}_{process}_{ephemeral}</c>, hexadecimal process, decimal positions; with
/// <c>.{toDevice}</c> at its end where that position is behind the first.
/// </summary>
/// <param name="Position">Everything in the log up to here has been told.</param>
/// <param name="Lineage">The log that the position belongs to.</param>
/// <param name="Process">The process that the ephemeral position belongs to.</param>
/// <param name="Ephemeral">The ephemeral changes that have been told.</param>
/// <param name="ToDevice">The to-device messages up to here have been told.</param>
internal readonly record struct SyncToken(LogPosition Position, string Lineage, string Process, EphemeralPosition Ephemeral, LogPosition ToDevice)
{
    /// <summary>Longer ones are none of ours.</summary>
    private const int MaximumLength = 128;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{SyncPositions.Prefix}{Position.Value}_{Lineage}_{Process}_{Ephemeral.Value}")
        + (ToDevice < Position ? string.Create(CultureInfo.InvariantCulture, $".{ToDevice.Value}") : string.Empty);

    public static bool TryParse([NotNullWhen(true)] string? text, out SyncToken token)
    {
        token = default;
        if (text is null or { Length: > MaximumLength } || !SyncPositions.TryRead(text, out var position))
        {
            return false;
        }

        // The lineage is of the URL-safe alphabet and may hold underscores itself: it is what is left in the middle.
        var rest = text.AsSpan(SyncPositions.Prefix.Length);
        rest = rest[(rest.IndexOf('_') + 1)..];
        var last = rest.LastIndexOf('_');
        var end = rest[(last + 1)..];
        var toDevice = position.Value;
        if (end.IndexOf('.') is >= 0 and var dot)
        {
            if (!long.TryParse(end[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out toDevice) || toDevice >= position.Value)
            {
                return false;
            }

            end = end[..dot];
        }

        if (last <= 0 || !long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var ephemeral))
        {
            return false;
        }

        rest = rest[..last];
        var middle = rest.LastIndexOf('_');
        if (middle <= 0 || middle == rest.Length - 1)
        {
            return false;
        }

        token = new SyncToken(position, rest[..middle].ToString(), rest[(middle + 1)..].ToString(), new EphemeralPosition(ephemeral), new LogPosition(toDevice));
        return true;
    }
}

using System.Globalization;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Reading;

/// <summary>
/// Tokens of places in a room's history: <c>t</c>, depth, <c>_</c>, number of the event that it stands behind. Sync tokens are taken as
/// well: they stand behind the room's last event at their position.
/// </summary>
internal sealed class PaginationTokens(RoomStorage storage)
{
    /// <summary>The token of the place behind an event.</summary>
    public static string Behind(HistoryPoint point) => string.Create(CultureInfo.InvariantCulture, $"t{point.Depth}_{point.Number.Value}");

    /// <summary>The token of the place before an event.</summary>
    public static string Before(HistoryPoint point) => Behind(point with { Number = new EventNumber(point.Number.Value - 1) });

    /// <summary>The token of the place before an event.</summary>
    public static string Before(TimelineEvent timelineEvent) => Before(new HistoryPoint(timelineEvent.Pdu.Depth, timelineEvent.Number));

    /// <summary>The place that a token names.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>.</exception>
    public async ValueTask<HistoryPoint> ReadAsync(RoomView room, string token, CancellationToken cancellationToken)
    {
        if (token.StartsWith('t'))
        {
            var separator = token.IndexOf('_', StringComparison.Ordinal);
            if (separator > 0
                && long.TryParse(token.AsSpan(1, separator - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var depth)
                && long.TryParse(token.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return new HistoryPoint(depth, new EventNumber(number));
            }
        }
        else if (SyncPositions.TryRead(token, out var position))
        {
            var last = await storage.Events.TimelineAsync(room.Number, position, LogPosition.Start, Direction.Backwards, 1, cancellationToken);
            return last.Count == 0 ? default : last[0].Point;
        }

        throw MatrixException.InvalidParam("That is no token of this server.");
    }
}

using System.Globalization;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>
/// Tokens for places in a room's history: <c>t</c>, depth, <c>_</c>, and the number of the event before the place. Sync tokens are accepted as
/// well; they mean the place after the room's last event at their position. The token before a timeline that starts with the room's first event
/// ends in another <c>_</c> and the sync's position, since before the room there are no members to look up.
/// </summary>
internal sealed class PaginationTokens(RoomStorage storage)
{
    /// <summary>The token of the place after an event.</summary>
    public static string Behind(HistoryPoint point) => string.Create(CultureInfo.InvariantCulture, $"t{point.Depth}_{point.Number.Value}");

    /// <summary>The token of the place before an event.</summary>
    public static string Before(HistoryPoint point) => Behind(point with { Number = new EventNumber(point.Number.Value - 1) });

    /// <summary>The token of the place before an event.</summary>
    public static string Before(TimelineEvent timelineEvent) => Before(new HistoryPoint(timelineEvent.Pdu.Depth, timelineEvent.Number));

    /// <summary>The token of the place before a timeline that starts with the room's first event.</summary>
    /// <param name="first">The event.</param>
    /// <param name="upTo">The position of the sync.</param>
    public static string BeforeRoom(TimelineEvent first, LogPosition upTo) => string.Create(CultureInfo.InvariantCulture, $"{Before(first)}_{upTo.Value}");

    /// <summary>The place that a token names.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>.</exception>
    public async ValueTask<HistoryPoint> ReadAsync(RoomView room, string token, CancellationToken cancellationToken)
    {
        if (TryRead(token, out var point, out _))
        {
            return point;
        }

        return SyncPositions.TryRead(token, out var position)
            ? await LastAsync(room, position, cancellationToken) is { } last ? last.Point : default
            : throw Unknown();
    }

    /// <summary>The room's last event at the moment that a token names; null if there was none yet.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>.</exception>
    public async ValueTask<StoredEvent?> LastEventAsync(RoomView room, string token, CancellationToken cancellationToken)
    {
        if (!TryRead(token, out var point, out var upTo))
        {
            return SyncPositions.TryRead(token, out var position) ? await LastAsync(room, position, cancellationToken) : throw Unknown();
        }

        if (upTo is { } sync)
        {
            return await LastAsync(room, sync, cancellationToken);
        }

        var behind = point with { Number = new EventNumber(point.Number.Value + 1) };
        return await storage.Events.HistoryAsync(room.Number, behind, Direction.Backwards, 1, cancellationToken) is [var last] ? last : null;
    }

    private static MatrixException Unknown() => MatrixException.InvalidParam("That is no token of this server.");

    private static bool TryRead(string token, out HistoryPoint point, out LogPosition? upTo)
    {
        point = default;
        upTo = null;
        if (!token.StartsWith('t'))
        {
            return false;
        }

        Span<Range> parts = stackalloc Range[4];
        var text = token.AsSpan(1);
        var count = text.Split(parts, '_');
        if (count is not (2 or 3) || !TryRead(text[parts[0]], out var depth) || !TryRead(text[parts[1]], out var number))
        {
            return false;
        }

        if (count == 3)
        {
            if (!TryRead(text[parts[2]], out var position))
            {
                return false;
            }

            upTo = new LogPosition(position);
        }

        // Nothing follows the last number; the limit keeps the number after it countable.
        point = new HistoryPoint(depth, new EventNumber(Math.Min(number, long.MaxValue - 1)));
        return true;
    }

    private static bool TryRead(ReadOnlySpan<char> text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private async ValueTask<StoredEvent?> LastAsync(RoomView room, LogPosition position, CancellationToken cancellationToken) =>
        await storage.Events.TimelineAsync(room.Number, position, LogPosition.Start, Direction.Backwards, 1, cancellationToken) is [var last] ? last : null;
}

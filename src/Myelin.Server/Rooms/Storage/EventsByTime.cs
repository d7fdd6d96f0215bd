using Myelin.Core.Events;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// Finds a room's events by their time: a binary search over depths finds those in order (<see cref="TimeOrder"/>), and an index finds the others,
/// which are few.
/// </summary>
internal static class EventsByTime
{
    /// <summary>The room's accepted event nearest to a time: the first at or after it, or the last at or before it.</summary>
    public static async ValueTask<StoredEvent?> NearestAsync(
        IReadSession session, RoomNumber room, long originServerTs, Direction direction, CancellationToken cancellationToken)
    {
        var inOrder = await InOrderAsync(session, room, originServerTs, direction, cancellationToken);
        var outOfOrder = await OutOfOrderAsync(session, room, originServerTs, direction, cancellationToken);
        if (inOrder is null || outOfOrder is null)
        {
            return inOrder ?? outOfOrder;
        }

        var isInOrderFirst = (inOrder.Pdu.OriginServerTs, inOrder.Point).CompareTo((outOfOrder.Pdu.OriginServerTs, outOfOrder.Point)) < 0;
        return isInOrderFirst == direction is Direction.Forwards ? inOrder : outOfOrder;
    }

    private static ValueTask<StoredEvent?> OutOfOrderAsync(
        IReadSession session, RoomNumber room, long originServerTs, Direction direction, CancellationToken cancellationToken)
    {
        var (comparison, order) = direction is Direction.Forwards ? (">=", "ASC") : ("<=", "DESC");
        return session.QuerySingleOrDefaultAsync(
            StoredEvent.From
            + $"WHERE e.room = $1 AND e.is_in_order = 0 AND e.origin_server_ts {comparison} $2 AND e.standing = 0 ORDER BY e.origin_server_ts {order}, e.depth {order}, e.number {order} LIMIT 1",
            StoredEvent.Read,
            cancellationToken,
            room.Value,
            originServerTs);
    }

    private static async ValueTask<StoredEvent?> InOrderAsync(
        IReadSession session, RoomNumber room, long originServerTs, Direction direction, CancellationToken cancellationToken)
    {
        var last = await session.QuerySingleOrDefaultAsync(
            "SELECT in_order_depth, in_order_ts FROM rooms WHERE room = $1 AND in_order_depth IS NOT NULL",
            row => new TimeOrder(row.GetInt64(0), row.GetInt64(1)),
            cancellationToken,
            room.Value);

        // Forwards: the first event that is not before the time. Backwards: the one before the first event that is after it.
        bool IsPast(TimeOrder one) => direction is Direction.Forwards ? one.OriginServerTs >= originServerTs : one.OriginServerTs > originServerTs;
        if (direction is Direction.Forwards && !IsPast(last))
        {
            return null;
        }

        var (low, high) = IsPast(last) ? (0, last.Depth) : (last.Depth + 1, last.Depth + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var probe = await session.QuerySingleOrDefaultAsync<TimeOrder?>(
                "SELECT depth, origin_server_ts FROM events WHERE room = $1 AND depth >= $2 AND depth < $3 AND is_in_order = 1 ORDER BY depth, number LIMIT 1",
                row => new TimeOrder(row.GetInt64(0), row.GetInt64(1)),
                cancellationToken,
                room.Value,
                middle,
                high);
            (low, high) = probe is { } one && !IsPast(one) ? (one.Depth + 1, high) : (low, middle);
        }

        var (comparison, order) = direction is Direction.Forwards ? (">=", "ASC") : ("<", "DESC");
        return await session.QuerySingleOrDefaultAsync(
            StoredEvent.From + $"WHERE e.room = $1 AND e.depth {comparison} $2 AND e.is_in_order = 1 ORDER BY e.depth {order}, e.number {order} LIMIT 1",
            StoredEvent.Read,
            cancellationToken,
            room.Value,
            low);
    }
}

/// <summary>
/// The last of a room's events in time order: each is deeper than all before it and not earlier, so that a binary search over depths
/// finds one by its time (<see cref="EventsByTime"/>). Events from servers with slow clocks, from forks, and backfilled events are out of
/// order.
/// </summary>
/// <param name="Depth">Its depth; 0 if there is none yet.</param>
/// <param name="OriginServerTs">Its time in milliseconds.</param>
internal readonly record struct TimeOrder(long Depth, long OriginServerTs)
{
    /// <summary>How far ahead of this server's clock an event in order may be. One from far ahead would leave all events after it out of order.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>Whether an event continues the order.</summary>
    public bool IsContinuedBy(Pdu pdu, DateTimeOffset now) =>
        pdu.Depth > Depth && pdu.OriginServerTs >= OriginServerTs && pdu.OriginServerTs <= (now + Ahead).ToUnixTimeMilliseconds();
}

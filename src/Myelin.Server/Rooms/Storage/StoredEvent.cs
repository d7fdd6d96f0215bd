using System.Data.Common;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms.Storage;

/// <summary>A stored event.</summary>
/// <param name="Pdu">The event; redacted if <paramref name="RedactedBy"/> is set.</param>
/// <param name="Number">Its number.</param>
/// <param name="Room">Its room.</param>
/// <param name="Status">Its status.</param>
/// <param name="Position">Its log position; null if it is not in the live timeline. Not yet set in a log entry's fact: the entry has it.</param>
/// <param name="StateBefore">The state before it; null for an outlier or an empty state.</param>
/// <param name="StateAfter">The state after it; null likewise.</param>
/// <param name="RedactedBy">The event that redacted it.</param>
/// <param name="Aggregated">Which aggregated children it may have; always none for a state event.</param>
public sealed record StoredEvent(
    Pdu Pdu,
    EventNumber Number,
    RoomNumber Room,
    EventStatus Status,
    LogPosition? Position,
    SnapshotId? StateBefore,
    SnapshotId? StateAfter,
    EventNumber? RedactedBy,
    AggregatedChildren Aggregated = AggregatedChildren.None)
{
    /// <summary>Its place in the room's history, which includes backfilled events.</summary>
    public HistoryPoint Point => new(Pdu.Depth, Number);

    // The most common cases come first: the room has no aggregated children, or the event is a state event.
    private const string AggregatedColumn =
        "CASE WHEN r.has_aggregated = 1 AND e.tuple IS NULL THEN (SELECT a.kinds FROM aggregated_parents a WHERE a.parent = e.event_id) END";

    /// <summary>The columns that <see cref="Read"/> reads, of <c>events e JOIN rooms r</c>.</summary>
    internal const string Columns =
        "e.number, e.room, e.event_id, e.standing, e.position, e.state_before, e.state_after, e.redacted_by, e.json, r.version, e.tuple, " + AggregatedColumn;

    /// <summary>The number of those columns; a query's further columns come after them.</summary>
    internal const int ColumnCount = 12;

    internal const string From = "SELECT " + Columns + " FROM events e JOIN rooms r ON r.room = e.room ";

    /// <exception cref="InvalidDataException">The room version is not known to this program.</exception>
    internal static StoredEvent Read(DbDataReader row)
    {
        var version = KnownRoomVersions.TryGet(row.GetString(9), out var known) ? known : throw new InvalidDataException($"Room version {row.GetString(9)} is not known.");
        var pdu = PduReader.ReadStored(version, EventIdBytes.Decode(row.GetFieldValue<byte[]>(2)), row.GetFieldValue<byte[]>(8));
        var after = Snapshot(row, 6);
        return new StoredEvent(
            pdu,
            new EventNumber(row.GetInt64(0)),
            new RoomNumber(row.GetInt64(1)),
            StoredStatus.Status(row.GetInt64(3)),
            row.IsDBNull(4) ? null : new LogPosition(row.GetInt64(4)),
            row.IsDBNull(10) ? after : Snapshot(row, 5),
            after,
            row.IsDBNull(7) ? null : new EventNumber(row.GetInt64(7)),
            row.IsDBNull(11) ? AggregatedChildren.None : (AggregatedChildren)row.GetInt64(11));
    }

    private static SnapshotId? Snapshot(DbDataReader row, int column) => row.IsDBNull(column) ? null : new SnapshotId(row.GetInt64(column));
}

/// <summary>A place in a room's history: by depth, then by number.</summary>
public readonly record struct HistoryPoint(long Depth, EventNumber Number) : IComparable<HistoryPoint>
{
    public int CompareTo(HistoryPoint other) => (Depth, Number.Value).CompareTo((other.Depth, other.Number.Value));

    public static bool operator <(HistoryPoint left, HistoryPoint right) => left.CompareTo(right) < 0;

    public static bool operator >(HistoryPoint left, HistoryPoint right) => left.CompareTo(right) > 0;

    public static bool operator <=(HistoryPoint left, HistoryPoint right) => left.CompareTo(right) <= 0;

    public static bool operator >=(HistoryPoint left, HistoryPoint right) => left.CompareTo(right) >= 0;
}

/// <summary>The direction of a list of events (Client-Server API, <c>dir</c>).</summary>
public enum Direction
{
    /// <summary>From older to newer.</summary>
    Forwards,

    /// <summary>From newer to older.</summary>
    Backwards,
}

/// <summary>The stored codes for an event's status.</summary>
internal static class StoredStatus
{
    /// <summary>The code that queries use: events with any other status are hidden from clients.</summary>
    public const long Accepted = 0;

    public static long Code(EventStatus status) => status switch
    {
        EventStatus.Accepted => Accepted,
        EventStatus.SoftFailed => 1,
        EventStatus.Rejected => 2,
        EventStatus.Outlier => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static EventStatus Status(long code) => code switch
    {
        Accepted => EventStatus.Accepted,
        1 => EventStatus.SoftFailed,
        2 => EventStatus.Rejected,
        3 => EventStatus.Outlier,
        _ => throw new InvalidDataException($"{code} is not a status of an event."),
    };
}

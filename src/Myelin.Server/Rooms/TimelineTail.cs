using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>An event of a room's live timeline and its place in the log.</summary>
/// <param name="Position">Its log position.</param>
/// <param name="Number">Its internal number.</param>
/// <param name="Pdu">The event; the redacted form once it has been redacted.</param>
/// <param name="TransactionId">The transaction ID it was sent with, which only the sending device sees; null if none.</param>
/// <param name="SenderDevice">The device that sent it; null if unknown.</param>
/// <param name="RedactedBecause">The redaction applied to it; null if none.</param>
/// <param name="PreviousState">For a state event, the event that it replaced; null if none.</param>
/// <param name="Aggregated">Which aggregated children it may have; always none for a state event.</param>
/// <param name="FollowsCurrentState">
/// Whether the state before it was certainly the room's current state then. It isn't for an event on a branch of a forked room.
/// </param>
public sealed record TimelineEvent(
    LogPosition Position,
    EventNumber Number,
    Pdu Pdu,
    string? TransactionId,
    DeviceId? SenderDevice,
    Pdu? RedactedBecause,
    EventId? PreviousState,
    AggregatedChildren Aggregated = AggregatedChildren.None,
    bool FollowsCurrentState = false);

/// <summary>
/// The newest part of a room's timeline, by position. Earlier and later tails of the room share an append-only array: a reader sees
/// exactly the events up to its own view.
/// </summary>
public sealed class TimelineTail
{
    private readonly TimelineEvent[] _events;
    private readonly int _start;
    private readonly int _count;

    public TimelineTail(TimelineEvent[] events, int start, int count, LogPosition completeAfter)
        : this(events, start, count, completeAfter, BytesOf(events.AsSpan(start, count)))
    {
    }

    private TimelineTail(TimelineEvent[] events, int start, int count, LogPosition completeAfter, long bytes)
    {
        _events = events;
        _start = start;
        _count = count;
        CompleteAfter = completeAfter;
        Bytes = bytes;
    }

    /// <summary>About how much memory the events take.</summary>
    internal long Bytes { get; }

    /// <summary>The tail includes every timeline event of the room with a greater position.</summary>
    public LogPosition CompleteAfter { get; }

    public ReadOnlySpan<TimelineEvent> Events => _events.AsSpan(_start, _count);

    /// <summary>The events after a position; complete only if the position is not before <see cref="CompleteAfter"/>.</summary>
    public ReadOnlySpan<TimelineEvent> After(LogPosition position)
    {
        var events = Events;
        var low = 0;
        var high = events.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (events[middle].Position <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return events[low..];
    }

    /// <summary>The tail with one more event. Only the follower that keeps the room's view may call this.</summary>
    /// <param name="added">The event, newer than all others.</param>
    /// <param name="capacity">The most events to keep; when full, the older half is dropped.</param>
    internal TimelineTail With(TimelineEvent added, int capacity)
    {
        var end = _start + _count;
        if (end < _events.Length)
        {
            _events[end] = added;
            return new TimelineTail(_events, _start, _count + 1, CompleteAfter, Bytes + RoomViewBytes.Of(added));
        }

        var kept = Math.Min(_count, capacity / 2);
        var array = new TimelineEvent[Math.Max(16, Math.Min(capacity, (kept + 1) * 2))];
        Events[(_count - kept)..].CopyTo(array);
        array[kept] = added;
        var completeAfter = kept < _count ? Events[_count - kept - 1].Position : CompleteAfter;
        return new TimelineTail(array, 0, kept + 1, completeAfter);
    }

    /// <summary>The tail with an event replaced by its redacted form; unchanged if it does not include the event.</summary>
    internal TimelineTail Replacing(Pdu redacted, Pdu redaction) =>
        IndexOf(redacted.EventId) is var index and >= 0 ? With(index, Events[index] with { Pdu = redacted, RedactedBecause = redaction }) : this;

    /// <summary>Marks an event as having children of a kind. Unchanged if the tail lacks the event, the event is a state event, or it is marked already.</summary>
    internal TimelineTail Marking(EventId parent, AggregatedChildren children)
    {
        var index = IndexOf(parent);
        if (index < 0 || (Events[index] is var found && (found.Pdu.IsState || found.Aggregated.HasFlag(children))))
        {
            return this;
        }

        return With(index, found with { Aggregated = found.Aggregated | children });
    }

    private int IndexOf(EventId id)
    {
        // Redactions and new children mostly concern new events.
        var events = Events;
        for (var i = events.Length - 1; i >= 0; i--)
        {
            if (events[i].Pdu.EventId == id)
            {
                return i;
            }
        }

        return -1;
    }

    private TimelineTail With(int index, TimelineEvent changed)
    {
        // Earlier views keep their array, which shows the event as it was.
        var array = Events.ToArray();
        array[index] = changed;
        return new TimelineTail(array, 0, array.Length, CompleteAfter);
    }

    private static long BytesOf(ReadOnlySpan<TimelineEvent> events)
    {
        var bytes = 0L;
        foreach (var item in events)
        {
            bytes += RoomViewBytes.Of(item);
        }

        return bytes;
    }
}

/// <summary>What the log entry of a timeline event hands to followers in this process.</summary>
/// <param name="Stored">The event as stored, without its position, which is in the entry.</param>
/// <param name="Append">The engine's decision.</param>
/// <param name="Transaction">The transaction that sent it; null if none.</param>
public sealed record TimelineFact(StoredEvent Stored, RoomAppend Append, TransactionKey? Transaction);

/// <summary>What the log entry of an applied redaction hands to followers in this process.</summary>
/// <param name="Redacted">The target in its redacted form.</param>
/// <param name="Redaction">The event that redacted it.</param>
public sealed record RedactionFact(Core.Events.Pdu Redacted, Core.Events.Pdu Redaction);

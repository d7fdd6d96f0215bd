using Myelin.Core.Events;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>An event whose children are to be aggregated.</summary>
/// <param name="Pdu">The event.</param>
/// <param name="Aggregated">Which children it may have.</param>
/// <param name="IsRedacted">Whether its reader sees it redacted.</param>
internal readonly record struct ParentEvent(Pdu Pdu, AggregatedChildren Aggregated, bool IsRedacted)
{
    public ParentEvent(StoredEvent stored)
        : this(stored.Pdu, stored.Aggregated, stored.RedactedBy is not null)
    {
    }

    public ParentEvent(SeenEvent seen)
        : this(seen.Stored.Pdu, seen.Stored.Aggregated, seen.Stored.RedactedBy is not null || seen.IsErased)
    {
    }

    public ParentEvent(TimelineEvent timelineEvent)
        : this(timelineEvent.Pdu, timelineEvent.Aggregated, timelineEvent.RedactedBecause is not null)
    {
    }
}

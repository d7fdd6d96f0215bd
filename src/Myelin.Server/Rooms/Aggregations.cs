using Myelin.Core.Events;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>
/// The relation types whose child events the server aggregates (Client-Server API, "Aggregations of child events"). <c>m.annotation</c> is
/// not one of them.
/// </summary>
[Flags]
public enum AggregatedChildren
{
    None = 0,

    /// <summary><c>m.replace</c>.</summary>
    Replacements = 1,

    /// <summary><c>m.thread</c>.</summary>
    Thread = 2,

    /// <summary><c>m.reference</c>.</summary>
    References = 4,
}

/// <summary>Maps relation types to the children that the server aggregates.</summary>
public static class AggregatedTypes
{
    /// <summary>The kind of children for a relation type; <see cref="AggregatedChildren.None"/> if the type is not aggregated.</summary>
    public static AggregatedChildren Of(string relationType) => relationType switch
    {
        EventRelation.Replacement => AggregatedChildren.Replacements,
        EventRelation.Thread => AggregatedChildren.Thread,
        EventRelation.Reference => AggregatedChildren.References,
        _ => AggregatedChildren.None,
    };
}

/// <summary>An event whose children the server aggregates.</summary>
/// <param name="Pdu">The event.</param>
/// <param name="Aggregated">Which children it may have.</param>
/// <param name="IsRedacted">Whether the reader sees it redacted.</param>
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

/// <summary>The bundled aggregations of an event, <c>m.relations</c> ("Aggregations of child events").</summary>
/// <param name="Replacement">The most recent valid replacement, <c>m.replace</c>; null if there is none.</param>
/// <param name="References">The events that reference it, <c>m.reference</c>, oldest first.</param>
/// <param name="Thread">The thread that starts at it, <c>m.thread</c>; null if there is none.</param>
internal sealed record BundledRelations(BundledEvent? Replacement, IReadOnlyList<EventId> References, ThreadSummary? Thread)
{
    public bool IsEmpty => Replacement is null && References.Count == 0 && Thread is null;
}

/// <summary>A child event that is served in full.</summary>
/// <param name="Pdu">The event.</param>
/// <param name="Unsigned">Its <c>unsigned</c> data.</param>
internal sealed record BundledEvent(Pdu Pdu, UnsignedData Unsigned);

/// <summary>The summary of a thread, without the events of ignored users.</summary>
/// <param name="Latest">Its newest event.</param>
/// <param name="Count">How many events it has.</param>
/// <param name="CurrentUserParticipated">Whether the reader sent its root or one of its events.</param>
internal sealed record ThreadSummary(BundledEvent Latest, long Count, bool CurrentUserParticipated);

using Myelin.Core.Events;
using Myelin.Server.Rooms.Relations;

namespace Myelin.Server.Rooms;

/// <summary>The bundled aggregations of an event, <c>m.relations</c> ("Aggregations of child events").</summary>
/// <param name="Replacement">The most recent valid replacement, <c>m.replace</c>; null if there is none.</param>
/// <param name="References">The events that refer to it, <c>m.reference</c>, oldest first.</param>
/// <param name="Thread">The thread that begins at it, <c>m.thread</c>; null if there is none.</param>
internal sealed record BundledRelations(BundledEvent? Replacement, IReadOnlyList<EventId> References, ThreadSummary? Thread)
{
    public bool IsEmpty => Replacement is null && References.Count == 0 && Thread is null;
}

/// <summary>A child event that is told whole.</summary>
/// <param name="Pdu">The event.</param>
/// <param name="Told">What is told of it.</param>
internal sealed record BundledEvent(Pdu Pdu, UnsignedData Told);

/// <summary>What is told of a thread, without the events of ignored users.</summary>
/// <param name="Latest">Its newest event.</param>
/// <param name="Count">How many events it has.</param>
/// <param name="CurrentUserParticipated">Whether the reader sent its root or one of its events.</param>
internal sealed record ThreadSummary(BundledEvent Latest, long Count, bool CurrentUserParticipated);

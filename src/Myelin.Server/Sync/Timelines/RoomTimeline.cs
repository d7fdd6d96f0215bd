using Myelin.Core.Events;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Timelines;

/// <summary>The timeline of one room in a response.</summary>
/// <param name="Events">The events, oldest first.</param>
/// <param name="IsLimited">Whether there are events between what has been told and the first of these.</param>
/// <param name="PreviousBatch">From where <c>/messages</c> goes on to older events.</param>
internal sealed record RoomTimeline(IReadOnlyList<ServedEvent> Events, bool IsLimited, string PreviousBatch);

/// <summary>An event of the timeline with what <c>unsigned</c> tells of it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Membership">The reader's membership at it; none if it is not told.</param>
/// <param name="Previous">For a state event, the one it replaced.</param>
/// <param name="TransactionId">Its transaction ID, for the device that sent it.</param>
/// <param name="Relations">Its bundled aggregations; null if it has none or they are not told.</param>
/// <param name="IsErased">Whether it is told in its redacted form because its sender is erased.</param>
internal readonly record struct ServedEvent(
    TimelineEvent Event, MembershipKind Membership, Pdu? Previous, string? TransactionId, BundledRelations? Relations = null, bool IsErased = false)
{
    public Pdu Pdu => Event.Pdu;
}

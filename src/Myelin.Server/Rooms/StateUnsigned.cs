using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>
/// Finds what <c>unsigned</c> tells of events that are told as a room's state: what redacted them. What they replaced and the reader's membership at them
/// belong to the timeline, and no state event has a transaction ID.
/// </summary>
internal sealed class StateUnsigned(EventCache events)
{
    /// <summary>What is told of those of the events of which there is something to tell; for most rooms nothing.</summary>
    public async ValueTask<IReadOnlyDictionary<EventId, UnsignedData>> OfAsync(RoomView room, IEnumerable<Pdu> state, CancellationToken cancellationToken)
    {
        if (room.RedactedState.IsEmpty)
        {
            return FrozenDictionary<EventId, UnsignedData>.Empty;
        }

        var told = new Dictionary<EventId, UnsignedData>();
        foreach (var pdu in state)
        {
            if (room.RedactedState.TryGetValue(pdu.EventId, out var by) && await events.FindAsync(by, cancellationToken) is { } redaction)
            {
                told[pdu.EventId] = new UnsignedData { RedactedBecause = redaction };
            }
        }

        return told;
    }
}

using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.ClientEvents;

/// <summary>Finds what <c>unsigned</c> tells of stored events.</summary>
internal sealed class EventTelling(RoomStorage storage, RoomViewLoading loading, EventCache events)
{
    /// <summary>What is told of one event; transaction IDs are told while the timeline view holds them and not here.</summary>
    public async ValueTask<EventTold> OfAsync(StoredEvent stored, Caller caller, MembershipKind membership, CancellationToken cancellationToken)
    {
        var previous = await loading.PreviousStateAsync(stored, cancellationToken) is { } id ? await events.FindAsync(id, cancellationToken) : null;
        Pdu? redaction = stored.RedactedBy is { } by ? await events.FindAsync(by, cancellationToken) : null;
        var transaction = caller.Device is { } device && stored.Pdu.Sender == caller.User
            ? await storage.Transactions.IdOfAsync(stored.Number, device, cancellationToken)
            : null;
        return new EventTold(transaction, previous, redaction, membership);
    }
}

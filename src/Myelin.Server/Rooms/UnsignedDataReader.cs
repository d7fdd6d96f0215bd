using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms;

/// <summary>Reads the <c>unsigned</c> data of stored events.</summary>
internal sealed class UnsignedDataReader(RoomStorage storage, RoomViewLoader loader, EventCache events, ShownForms forms)
{
    /// <summary>The <c>unsigned</c> data of events by ID, without memberships and bundled aggregations; events that are not stored are absent.</summary>
    public async ValueTask<IReadOnlyDictionary<EventId, UnsignedData>> OfAsync(
        IReadOnlyCollection<EventId> ids, Caller caller, CancellationToken cancellationToken)
    {
        var stored = ids.Count == 0 ? [] : await storage.Events.ReadAsync(ids, cancellationToken);
        var data = await OfAsync(stored.ConvertAll(static item => new SeenEvent(item, MembershipKind.None)), caller, cancellationToken);
        return stored.Select(static item => item.Pdu.EventId).Zip(data).ToDictionary();
    }

    /// <summary>The <c>unsigned</c> data of each event, in their order, without bundled aggregations.</summary>
    /// <param name="seen">The events.</param>
    /// <param name="caller">The reader; null for a reader that is not a client and gets no transaction IDs.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<UnsignedData[]> OfAsync(IReadOnlyList<SeenEvent> seen, Caller? caller, CancellationToken cancellationToken)
    {
        var transactions = caller is null ? null : await TransactionsAsync(seen, caller, cancellationToken);
        var data = new UnsignedData[seen.Count];
        for (var i = 0; i < data.Length; i++)
        {
            var (stored, membership, _) = seen[i];
            var previous = await loader.PreviousStateAsync(stored, cancellationToken) is { } id ? await events.FindAsync(id, cancellationToken) : null;
            previous = previous is null ? null : await forms.OfAsync(previous, membership is MembershipKind.Join, cancellationToken);
            var redaction = stored.RedactedBy is { } by ? await events.FindAsync(by, cancellationToken) : null;
            data[i] = new UnsignedData(transactions?.GetValueOrDefault(stored.Number), previous, redaction, membership);
        }

        return data;
    }

    /// <summary>The transaction IDs with which the caller's device sent the caller's own events; null if there are none.</summary>
    private async ValueTask<Dictionary<EventNumber, string>?> TransactionsAsync(
        IReadOnlyList<SeenEvent> seen, Caller caller, CancellationToken cancellationToken)
    {
        var own = new List<EventNumber>();
        foreach (var (stored, _, _) in seen)
        {
            if (stored.Pdu.Sender == caller.User && !stored.Pdu.IsState)
            {
                own.Add(stored.Number);
            }
        }

        return own.Count == 0 ? null : await storage.Transactions.IdsOfAsync(own, caller.TransactionDevice, cancellationToken);
    }
}

/// <summary>An event that its reader may see.</summary>
/// <param name="Stored">The event, in the form in which the reader may see it.</param>
/// <param name="Membership">The reader's membership at the event.</param>
/// <param name="IsErased">Whether the event is redacted because its sender is erased.</param>
internal readonly record struct SeenEvent(StoredEvent Stored, MembershipKind Membership, bool IsErased = false);

/// <summary>
/// Reads the <c>unsigned</c> data of events that are served as a room's state: only the redaction. The replaced event and the reader's membership
/// belong to the timeline, and no state event has a transaction ID.
/// </summary>
internal sealed class StateUnsigned(EventCache events)
{
    /// <summary>The <c>unsigned</c> data of the events that have any; in most rooms none do.</summary>
    public async ValueTask<IReadOnlyDictionary<EventId, UnsignedData>> OfAsync(RoomView room, IEnumerable<Pdu> state, CancellationToken cancellationToken)
    {
        if (room.RedactedState.IsEmpty)
        {
            return FrozenDictionary<EventId, UnsignedData>.Empty;
        }

        var data = new Dictionary<EventId, UnsignedData>();
        foreach (var pdu in state)
        {
            if (room.RedactedState.TryGetValue(pdu.EventId, out var by) && await events.FindAsync(by, cancellationToken) is { } redaction)
            {
                data[pdu.EventId] = new UnsignedData { RedactedBecause = redaction };
            }
        }

        return data;
    }
}

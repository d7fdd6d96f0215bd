using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms;

/// <summary>Finds what <c>unsigned</c> tells of stored events.</summary>
internal sealed class UnsignedDataReader(RoomStorage storage, RoomViewLoader loader, EventCache events, ShownForms forms)
{
    /// <summary>What is told of some events that are known by ID, but for memberships and bundled aggregations; what is not stored is absent.</summary>
    public async ValueTask<IReadOnlyDictionary<EventId, UnsignedData>> OfAsync(
        IReadOnlyCollection<EventId> ids, Caller caller, CancellationToken cancellationToken)
    {
        var stored = ids.Count == 0 ? [] : await storage.Events.ReadAsync(ids, cancellationToken);
        var told = await OfAsync(stored.ConvertAll(static item => new SeenEvent(item, MembershipKind.None)), caller, cancellationToken);
        return stored.Select(static item => item.Pdu.EventId).Zip(told).ToDictionary();
    }

    /// <summary>What is told of each of the events, in their order, but for their bundled aggregations.</summary>
    /// <param name="seen">The events.</param>
    /// <param name="caller">Who reads them; null for a reader who is no client, and learns of no transactions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<UnsignedData[]> OfAsync(IReadOnlyList<SeenEvent> seen, Caller? caller, CancellationToken cancellationToken)
    {
        var transactions = caller is null ? null : await TransactionsAsync(seen, caller, cancellationToken);
        var told = new UnsignedData[seen.Count];
        for (var i = 0; i < told.Length; i++)
        {
            var (stored, membership, _) = seen[i];
            var previous = await loader.PreviousStateAsync(stored, cancellationToken) is { } id ? await events.FindAsync(id, cancellationToken) : null;
            previous = previous is null ? null : await forms.OfAsync(previous, membership is MembershipKind.Join, cancellationToken);
            var redaction = stored.RedactedBy is { } by ? await events.FindAsync(by, cancellationToken) : null;
            told[i] = new UnsignedData(transactions?.GetValueOrDefault(stored.Number), previous, redaction, membership);
        }

        return told;
    }

    /// <summary>With which transaction IDs the caller's device sent those of the events that the caller sent; null if there are none.</summary>
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
/// <param name="Membership">The reader's membership at it.</param>
/// <param name="IsErased">Whether that is the redacted form because its sender is erased.</param>
internal readonly record struct SeenEvent(StoredEvent Stored, MembershipKind Membership, bool IsErased = false);

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

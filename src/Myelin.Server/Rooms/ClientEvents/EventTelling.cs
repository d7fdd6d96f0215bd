using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.ClientEvents;

/// <summary>Finds what <c>unsigned</c> tells of stored events.</summary>
internal sealed class EventTelling(RoomStorage storage, RoomViewLoading loading, EventCache events)
{
    /// <summary>What is told of some events that are known by ID, but for memberships and bundled aggregations; what is not stored is absent.</summary>
    public async ValueTask<IReadOnlyDictionary<EventId, EventTold>> OfAsync(
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
    public async ValueTask<EventTold[]> OfAsync(IReadOnlyList<SeenEvent> seen, Caller? caller, CancellationToken cancellationToken)
    {
        var transactions = caller is null ? null : await TransactionsAsync(seen, caller, cancellationToken);
        var told = new EventTold[seen.Count];
        for (var i = 0; i < told.Length; i++)
        {
            var (stored, membership) = seen[i];
            var previous = await loading.PreviousStateAsync(stored, cancellationToken) is { } id ? await events.FindAsync(id, cancellationToken) : null;
            var redaction = stored.RedactedBy is { } by ? await events.FindAsync(by, cancellationToken) : null;
            told[i] = new EventTold(transactions?.GetValueOrDefault(stored.Number), previous, redaction, membership);
        }

        return told;
    }

    /// <summary>With which transaction IDs the caller's device sent those of the events that the caller sent; null if there are none.</summary>
    private async ValueTask<Dictionary<EventNumber, string>?> TransactionsAsync(
        IReadOnlyList<SeenEvent> seen, Caller caller, CancellationToken cancellationToken)
    {
        var own = new List<EventNumber>();
        foreach (var (stored, _) in seen)
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
/// <param name="Stored">The event.</param>
/// <param name="Membership">The reader's membership at it.</param>
internal readonly record struct SeenEvent(StoredEvent Stored, MembershipKind Membership);

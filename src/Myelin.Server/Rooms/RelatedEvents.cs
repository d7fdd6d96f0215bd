using Myelin.Server.Filters;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms;

/// <summary>Filters events by what relates to them (<c>related_by_senders</c> and <c>related_by_rel_types</c>, MSC3440).</summary>
internal sealed class RelatedEvents(RoomStorage storage, IEntityNumbers numbers)
{
    /// <summary>The events that pass the filter; null if the filter does not look at relations, so that all pass.</summary>
    /// <remarks>If a filter names senders and types, one relation must match both.</remarks>
    public async ValueTask<IReadOnlySet<EventId>?> PassingAsync(
        RoomNumber room, RoomEventFilter filter, IReadOnlyCollection<EventId> events, CancellationToken cancellationToken)
    {
        if (!filter.AsksForRelations || events.Count == 0)
        {
            return null;
        }

        var senders = await SendersAsync(filter, cancellationToken);
        var relations = await storage.Relations.ToAsync(room, events, cancellationToken);
        return relations
            .Where(relation => senders?.Contains(relation.Sender) is not false && filter.RelatedByRelationTypes?.Contains(relation.Type) is not false)
            .Select(relation => relation.Parent)
            .ToHashSet();
    }

    private async ValueTask<HashSet<UserNumber>?> SendersAsync(RoomEventFilter filter, CancellationToken cancellationToken)
    {
        if (filter.RelatedBySenders is not { } wanted)
        {
            return null;
        }

        var senders = new HashSet<UserNumber>(wanted.Count);
        foreach (var user in wanted)
        {
            // A user without a number has sent nothing.
            if (await numbers.FindUserAsync(user, cancellationToken) is { } number)
            {
                senders.Add(number);
            }
        }

        return senders;
    }
}

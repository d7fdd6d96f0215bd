using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Aggregates the children of events, a few queries for a page, and none for a page without children ("Aggregations of child events").</summary>
internal sealed class AggregationBundler(ChildReaders readers, LatestReplacements replacements, ThreadSummaries threads, RoomStorage storage, UnsignedDataReader unsigned)
{
    /// <summary>The aggregations of those of a room's events that have any.</summary>
    public async ValueTask<IReadOnlyDictionary<EventId, BundledRelations>> OfAsync(
        RoomView room, Caller caller, IReadOnlyCollection<ParentEvent> parents, CancellationToken cancellationToken) =>
        await OfAsync(await readers.OfAsync(room, caller, cancellationToken), parents, cancellationToken);

    /// <summary>As above.</summary>
    public ValueTask<IReadOnlyDictionary<EventId, BundledRelations>> OfAsync(
        ChildReader reader, IReadOnlyCollection<ParentEvent> parents, CancellationToken cancellationToken) =>
        OfAsync(reader, parents, nested: false, cancellationToken);

    private async ValueTask<IReadOnlyDictionary<EventId, BundledRelations>> OfAsync(
        ChildReader reader, IReadOnlyCollection<ParentEvent> parents, bool nested, CancellationToken cancellationToken)
    {
        var edited = await replacements.OfAsync(reader, Where(parents, parent => LatestReplacements.CanBeReplaced(parent)), cancellationToken);
        var referred = await ReferencesAsync(
            reader, Where(parents, parent => parent.Aggregated.HasFlag(AggregatedChildren.References)), cancellationToken);

        // The newest event of a thread relates to its root, so that no thread begins at it: this goes one level down and ends.
        var threaded = nested ? [] : await threads.OfAsync(reader, Where(parents, parent => ThreadSummaries.CanBeRoot(parent)), cancellationToken);
        var told = await TellAsync(reader, [.. edited.Values, .. threaded.Values.Select(thread => thread.Latest)], cancellationToken);
        if (threaded.Values.Select(thread => thread.Latest).Where(latest => latest.Stored.Aggregated is not AggregatedChildren.None).ToList() is { Count: > 0 } latest)
        {
            foreach (var (id, relations) in await OfAsync(reader, [.. latest.Select(seen => new ParentEvent(seen))], nested: true, cancellationToken))
            {
                told[id] = told[id] with { Told = told[id].Told with { Relations = relations } };
            }
        }

        var bundles = new Dictionary<EventId, BundledRelations>(parents.Count);
        foreach (var parent in parents)
        {
            var id = parent.Pdu.EventId;
            var bundle = new BundledRelations(
                edited.TryGetValue(id, out var replacement) ? told[replacement.Stored.Pdu.EventId] : null,
                referred.TryGetValue(id, out var references) ? references : [],
                threaded.TryGetValue(id, out var thread) ? new ThreadSummary(told[thread.Latest.Stored.Pdu.EventId], thread.Count, thread.HasParticipated) : null);
            if (!bundle.IsEmpty)
            {
                bundles[id] = bundle;
            }
        }

        return bundles;
    }

    private static Dictionary<EventId, Pdu> Where(IReadOnlyCollection<ParentEvent> parents, Predicate<ParentEvent> isMeant)
    {
        var meant = new Dictionary<EventId, Pdu>();
        foreach (var parent in parents)
        {
            if (isMeant(parent))
            {
                meant[parent.Pdu.EventId] = parent.Pdu;
            }
        }

        return meant;
    }

    /// <summary>"Server-side aggregation of m.reference".</summary>
    private async ValueTask<Dictionary<EventId, List<EventId>>> ReferencesAsync(
        ChildReader reader, Dictionary<EventId, Pdu> parents, CancellationToken cancellationToken)
    {
        var references = new Dictionary<EventId, List<EventId>>();
        if (parents.Count == 0)
        {
            return references;
        }

        var children = await storage.Aggregations.NewestAsync(
            reader.Room.Number, EventRelation.Reference, parents.Keys, RelationLimits.ReferencesListed, cancellationToken);
        foreach (var child in children.OrderBy(child => child.Point.Depth).ThenBy(child => child.Point.Number.Value))
        {
            if (!await reader.CountsAsync(child, cancellationToken))
            {
                continue;
            }

            if (!references.TryGetValue(child.Parent, out var list))
            {
                references[child.Parent] = list = [];
            }

            list.Add(child.Id);
        }

        return references;
    }

    private async ValueTask<Dictionary<EventId, BundledEvent>> TellAsync(ChildReader reader, SeenEvent[] children, CancellationToken cancellationToken)
    {
        var told = new Dictionary<EventId, BundledEvent>(children.Length);
        if (children.Length > 0)
        {
            var tellings = await unsigned.OfAsync(children, reader.Caller, cancellationToken);
            for (var i = 0; i < children.Length; i++)
            {
                told[children[i].Stored.Pdu.EventId] = new BundledEvent(children[i].Stored.Pdu, tellings[i]);
            }
        }

        return told;
    }
}

using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Aggregates the children of events with a few queries per page; a page without children needs none ("Aggregations of child events").</summary>
internal sealed class AggregationBundler(ChildReaders readers, LatestReplacements replacements, ThreadSummaries threads, RoomStorage storage, UnsignedDataReader unsigned)
{
    /// <summary>The aggregations of the room's events; events that have none are absent.</summary>
    public async ValueTask<IReadOnlyDictionary<EventId, BundledRelations>> OfAsync(
        RoomView room, Caller caller, IReadOnlyCollection<ParentEvent> parents, CancellationToken cancellationToken) =>
        await OfAsync(await readers.OfAsync(room, caller, cancellationToken), parents, cancellationToken);

    /// <summary>The same, for a reader of the room's child events.</summary>
    public ValueTask<IReadOnlyDictionary<EventId, BundledRelations>> OfAsync(
        ChildReader reader, IReadOnlyCollection<ParentEvent> parents, CancellationToken cancellationToken) =>
        OfAsync(reader, parents, nested: false, cancellationToken);

    private async ValueTask<IReadOnlyDictionary<EventId, BundledRelations>> OfAsync(
        ChildReader reader, IReadOnlyCollection<ParentEvent> parents, bool nested, CancellationToken cancellationToken)
    {
        var edited = await replacements.OfAsync(reader, Where(parents, parent => LatestReplacements.CanBeReplaced(parent)), cancellationToken);
        var referred = await ReferencesAsync(
            reader, Where(parents, parent => parent.Aggregated.HasFlag(AggregatedChildren.References)), cancellationToken);

        // The newest event of a thread relates to its root, so no thread starts at it: the recursion ends one level down.
        var threaded = nested ? [] : await threads.OfAsync(reader, Where(parents, parent => ThreadSummaries.CanBeRoot(parent)), cancellationToken);
        var bundled = await BundleAsync(reader, [.. edited.Values, .. threaded.Values.Select(thread => thread.Latest)], cancellationToken);
        if (threaded.Values.Select(thread => thread.Latest).Where(latest => latest.Stored.Aggregated is not AggregatedChildren.None).ToList() is { Count: > 0 } latest)
        {
            foreach (var (id, relations) in await OfAsync(reader, [.. latest.Select(seen => new ParentEvent(seen))], nested: true, cancellationToken))
            {
                bundled[id] = bundled[id] with { Unsigned = bundled[id].Unsigned with { Relations = relations } };
            }
        }

        var bundles = new Dictionary<EventId, BundledRelations>(parents.Count);
        foreach (var parent in parents)
        {
            var id = parent.Pdu.EventId;
            var bundle = new BundledRelations(
                edited.TryGetValue(id, out var replacement) ? bundled[replacement.Stored.Pdu.EventId] : null,
                referred.TryGetValue(id, out var references) ? references : [],
                threaded.TryGetValue(id, out var thread) ? new ThreadSummary(bundled[thread.Latest.Stored.Pdu.EventId], thread.Count, thread.HasParticipated) : null);
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

    private async ValueTask<Dictionary<EventId, BundledEvent>> BundleAsync(ChildReader reader, SeenEvent[] children, CancellationToken cancellationToken)
    {
        var bundled = new Dictionary<EventId, BundledEvent>(children.Length);
        if (children.Length > 0)
        {
            var unsignedData = await unsigned.OfAsync(children, reader.Caller, cancellationToken);
            for (var i = 0; i < children.Length; i++)
            {
                bundled[children[i].Stored.Pdu.EventId] = new BundledEvent(children[i].Stored.Pdu, unsignedData[i]);
            }
        }

        return bundled;
    }
}

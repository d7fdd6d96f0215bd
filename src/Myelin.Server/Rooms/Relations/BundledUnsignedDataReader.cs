using Myelin.Server.Http;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Finds what <c>unsigned</c> tells of stored events, their bundled aggregations with it.</summary>
internal sealed class BundledUnsignedDataReader(UnsignedDataReader telling, AggregationBundler bundler)
{
    /// <summary>What is told of each of a room's events, in their order.</summary>
    public async ValueTask<UnsignedData[]> OfAsync(RoomView room, IReadOnlyList<SeenEvent> seen, Caller caller, CancellationToken cancellationToken)
    {
        var told = await telling.OfAsync(seen, caller, cancellationToken);
        List<ParentEvent>? parents = null;
        foreach (var item in seen)
        {
            if (item.Stored.Aggregated is not AggregatedChildren.None)
            {
                (parents ??= []).Add(new ParentEvent(item));
            }
        }

        if (parents is not null)
        {
            var bundles = await bundler.OfAsync(room, caller, parents, cancellationToken);
            for (var i = 0; i < told.Length; i++)
            {
                told[i] = told[i] with { Relations = bundles.GetValueOrDefault(seen[i].Stored.Pdu.EventId) };
            }
        }

        return told;
    }
}

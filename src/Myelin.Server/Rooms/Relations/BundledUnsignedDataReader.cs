using Myelin.Server.Http;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Reads the <c>unsigned</c> data of stored events, including bundled aggregations.</summary>
internal sealed class BundledUnsignedDataReader(UnsignedDataReader unsigned, AggregationBundler bundler)
{
    /// <summary>The <c>unsigned</c> data of each of the room's events, in their order.</summary>
    public async ValueTask<UnsignedData[]> OfAsync(RoomView room, IReadOnlyList<SeenEvent> seen, Caller caller, CancellationToken cancellationToken)
    {
        var data = await unsigned.OfAsync(seen, caller, cancellationToken);
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
            for (var i = 0; i < data.Length; i++)
            {
                data[i] = data[i] with { Relations = bundles.GetValueOrDefault(seen[i].Stored.Pdu.EventId) };
            }
        }

        return data;
    }
}

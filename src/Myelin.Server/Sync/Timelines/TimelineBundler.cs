using Myelin.Server.Filters;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Timelines;

/// <summary>
/// Bundles the aggregations of a timeline's events "when the relevant section has a <c>limited</c> value of <c>true</c>": otherwise the client
/// has the children or receives them.
/// </summary>
internal sealed class TimelineBundler(AggregationBundler bundler)
{
    public async ValueTask<RoomTimeline> BundleAsync(SyncScope scope, RoomView room, RoomTimeline timeline, CancellationToken cancellationToken)
    {
        if (!timeline.IsLimited || scope.Filter.EventFormat is EventFormat.Federation || Parents(timeline) is not { } parents)
        {
            return timeline;
        }

        var bundles = await bundler.OfAsync(room, scope.Question.Caller, parents, cancellationToken);
        return bundles.Count == 0
            ? timeline
            : timeline with { Events = [.. timeline.Events.Select(served => served with { Relations = bundles.GetValueOrDefault(served.Pdu.EventId) })] };
    }

    private static List<ParentEvent>? Parents(RoomTimeline timeline)
    {
        List<ParentEvent>? parents = null;
        foreach (var served in timeline.Events)
        {
            if (served.Event.Aggregated is not AggregatedChildren.None)
            {
                var parent = new ParentEvent(served.Event);
                (parents ??= []).Add(served.IsErased ? parent with { IsRedacted = true } : parent);
            }
        }

        return parents;
    }
}

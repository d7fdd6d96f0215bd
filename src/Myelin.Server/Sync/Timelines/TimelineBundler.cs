using Myelin.Server.Filters;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Timelines;

/// <summary>
/// Bundles the aggregations of a timeline's events "when the relevant section has a <c>limited</c> value of <c>true</c>": otherwise the client
/// has the children, or is told of them.
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
            : timeline with { Events = [.. timeline.Events.Select(told => told with { Relations = bundles.GetValueOrDefault(told.Pdu.EventId) })] };
    }

    private static List<ParentEvent>? Parents(RoomTimeline timeline)
    {
        List<ParentEvent>? parents = null;
        foreach (var told in timeline.Events)
        {
            if (told.Event.Aggregated is not AggregatedChildren.None)
            {
                var parent = new ParentEvent(told.Event);
                (parents ??= []).Add(told.IsErased ? parent with { IsRedacted = true } : parent);
            }
        }

        return parents;
    }
}

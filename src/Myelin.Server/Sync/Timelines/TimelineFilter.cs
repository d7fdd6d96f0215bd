using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.Filters;

namespace Myelin.Server.Sync.Timelines;

/// <summary>Which events of a room's timeline are told: by the filter, and not messages of ignored users ("Ignoring Users").</summary>
internal readonly struct TimelineFilter(RoomEventFilter filter, FrozenSet<UserId> ignored)
{
    private readonly bool _includesEverything = ReferenceEquals(filter, RoomEventFilter.Everything);

    /// <summary>The most events told. With 0 none is, and the timeline is limited if there is one.</summary>
    public int Limit { get; } = Math.Clamp(filter.Limit ?? SyncLimits.DefaultTimeline, 0, SyncLimits.MaximumTimeline);

    public bool ExcludesEverything => filter.ExcludesEverything;

    public bool Includes(Pdu pdu) =>
        (_includesEverything || filter.Includes(pdu)) && (ignored.Count == 0 || pdu.IsState || !ignored.Contains(pdu.Sender));
}

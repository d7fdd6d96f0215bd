using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>A room at one position of the log. Immutable: whoever holds it computes on one state.</summary>
public sealed record RoomView
{
    public required RoomNumber Number { get; init; }

    public required RoomId RoomId { get; init; }

    public required RoomVersion Version { get; init; }

    /// <summary>The position of the newest log entry about the room that is part of this view.</summary>
    public required LogPosition Position { get; init; }

    public required StateMap CurrentState { get; init; }

    /// <summary>What of the current state changed lately.</summary>
    public required StateChanges StateChanges { get; init; }

    public required ImmutableDictionary<UserId, MemberState> Members { get; init; }

    public required int JoinedCount { get; init; }

    public required int InvitedCount { get; init; }

    /// <summary>The newest events of the timeline that are held in memory.</summary>
    public required TimelineTail Timeline { get; init; }

    /// <summary>When an event of the room was last redacted, as far as the view has seen it: what was computed before may rest on that event.</summary>
    public LogPosition RedactedAt { get; init; }

    /// <summary>The state events that have been redacted, whether they stand or not, each with the event that redacted it.</summary>
    public ImmutableDictionary<EventId, EventId> RedactedState { get; init; } = ImmutableDictionary<EventId, EventId>.Empty;

    public MembershipKind MembershipOf(UserId user) => Members.TryGetValue(user, out var member) ? member.Membership : MembershipKind.None;

    public bool IsJoined(UserId user) => MembershipOf(user) == MembershipKind.Join;

    public IEnumerable<UserId> MembersWith(MembershipKind membership) =>
        Members.Where(member => member.Value.Membership == membership).Select(member => member.Key);
}

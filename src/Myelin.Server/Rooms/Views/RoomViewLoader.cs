using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms.Views;

/// <summary>Loads a room's view from the database.</summary>
internal sealed class RoomViewLoader(RoomStorage storage, IEntityNumbers numbers, ILogTail tail)
{
    /// <summary>
    /// A room's view, at least as new as the tail's head when the call began. What is read may be newer; log entries that
    /// the view includes already are recognised by their position.
    /// </summary>
    public async ValueTask<RoomView?> LoadAsync(RoomNumber room, CancellationToken cancellationToken)
    {
        var version = await storage.VersionAsync(room, cancellationToken);
        if (version is null)
        {
            return null;
        }

        var roomId = await numbers.RoomIdAsync(room, cancellationToken);
        var head = tail.Head;
        var state = await storage.CurrentState.EventsAsync(room, cancellationToken);
        var newest = await storage.Events.TimelineAsync(
            room, head, LogPosition.Start, Direction.Backwards, RoomViewLimits.TimelineLoaded, cancellationToken);
        newest.Reverse();
        var members = ImmutableDictionary.CreateBuilder<UserId, MemberState>();
        foreach (var stored in state)
        {
            if (stored.Pdu.Type == EventTypes.Member && UserId.TryParse(stored.Pdu.StateKey, out var user))
            {
                members[user] = new MemberState(MembershipKinds.Of(stored.Pdu), stored.Pdu.EventId);
            }
        }

        // Fewer than requested: these are all events.
        var completeAfter = newest.Count < RoomViewLimits.TimelineLoaded ? LogPosition.Start : newest[0].Position!.Value.Plus(-1);
        var (timeline, changes) = await TimelineAsync(room, newest, completeAfter, head, cancellationToken);
        return new RoomView
        {
            Number = room,
            RoomId = roomId,
            Version = version,
            Position = head,
            CurrentState = StateMap.From(state.Select(stored => KeyValuePair.Create(stored.Pdu.StateTuple, stored.Pdu.EventId))),
            StateChanges = changes,
            RedactedAt = head,
            RedactedState = (await storage.Events.RedactedStateAsync(room, RoomViewLimits.MaximumRedactedState, cancellationToken)).ToImmutableDictionary(),
            Members = members.ToImmutable(),
            JoinedCount = members.Count(member => member.Value.Membership == MembershipKind.Join),
            InvitedCount = members.Count(member => member.Value.Membership == MembershipKind.Invite),
            Timeline = new TimelineTail(timeline, 0, timeline.Length, completeAfter),
        };
    }

    /// <summary>The events in the form that views keep, and the state changes since before the first of them.</summary>
    private async ValueTask<(TimelineEvent[] Timeline, StateChanges Changes)> TimelineAsync(
        RoomNumber room, List<StoredEvent> events, LogPosition completeAfter, LogPosition head, CancellationToken cancellationToken)
    {
        var state = await storage.StateChanges.StateAtAsync(room, completeAfter, cancellationToken);
        var stored = await storage.StateChanges.AfterAsync(room, completeAfter, RoomViewLimits.MaximumStateChanges + 1, cancellationToken);
        var changes = stored.Count > RoomViewLimits.MaximumStateChanges
            ? new StateChanges(head, [])
            : new StateChanges(completeAfter, [.. stored.Select(change => change.Logged).Where(logged => logged.Position <= head)]);
        var timeline = new TimelineEvent[events.Count];
        var next = 0;
        for (var i = 0; i < timeline.Length; i++)
        {
            var item = await ToTimelineEventAsync(events[i], cancellationToken);
            for (; next < stored.Count && stored[next].Logged.Position < item.Position; next++)
            {
                state = stored[next].StateAfter;
            }

            timeline[i] = item with { FollowsCurrentState = events[i].StateBefore == state && (next < stored.Count || stored.Count <= RoomViewLimits.MaximumStateChanges) };
        }

        return (timeline, changes);
    }

    /// <summary>A stored event of the live timeline in the form that views keep.</summary>
    public async ValueTask<TimelineEvent> ToTimelineEventAsync(StoredEvent stored, CancellationToken cancellationToken)
    {
        var redaction = stored.RedactedBy is { } by ? (await storage.Events.FindAsync(by, cancellationToken))?.Pdu : null;
        return new TimelineEvent(
            stored.Position ?? LogPosition.Start,
            stored.Number,
            stored.Pdu,
            null,
            null,
            redaction,
            await PreviousStateAsync(stored, cancellationToken),
            stored.Aggregated);
    }

    /// <summary>The event that a state event replaced, or null.</summary>
    public async ValueTask<EventId?> PreviousStateAsync(StoredEvent stored, CancellationToken cancellationToken)
    {
        if (!stored.Pdu.IsState || stored.StateBefore is not { } before || await numbers.FindTupleAsync(stored.Pdu.StateTuple, cancellationToken) is not { } tuple)
        {
            return null;
        }

        var snapshot = await storage.States.ReadAsync(before, cancellationToken);
        return snapshot[tuple] is { } number
            ? (await storage.Events.IdsAsync([number], cancellationToken)).TryGetValue(number, out var id) ? id : null
            : null;
    }
}

/// <summary>About how much memory a room's view takes.</summary>
internal static class RoomViewBytes
{
    private const long View = 1_024;

    /// <summary>A current state entry: its tuple and the ID of its event.</summary>
    private const long StateEntry = EstimatedBytes.Node + 240;

    /// <summary>A member: the user's ID. The event's ID is shared with the state.</summary>
    private const long Member = EstimatedBytes.Node + 100;

    public static long Of(RoomView? view) => view is null
        ? 0
        : View + (StateEntry * view.CurrentState.Count) + (Member * view.Members.Count) + view.Timeline.Bytes;

    /// <summary>An event of the timeline.</summary>
    public static long Of(TimelineEvent item) =>
        (2 * EstimatedBytes.Object) + EstimatedBytes.Of(item.Pdu) + (item.RedactedBecause is { } because ? EstimatedBytes.Of(because) : 0);
}

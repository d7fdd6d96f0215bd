using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Rooms;

/// <summary>Distinguishes a user who has been joined all along, perhaps with a new display name, from one to whom the room is new.</summary>
internal sealed class JoinContinuity(EventCache events)
{
    /// <summary>Whether the user was joined at a position and ever since. If that is unknown, the room counts as new.</summary>
    public async ValueTask<bool> HoldsAsync(RoomView room, UserId user, UserRoom joined, LogPosition since, CancellationToken cancellationToken)
    {
        if (joined.Position <= since)
        {
            return true;
        }

        if (room.Timeline.CompleteAfter > since)
        {
            return false;
        }

        var isKnown = false;
        for (var i = room.Timeline.Events.Length - room.Timeline.After(since).Length; i < room.Timeline.Events.Length; i++)
        {
            var timelineEvent = room.Timeline.Events[i];
            if (!timelineEvent.Pdu.Is(EventTypes.Member, user.Value))
            {
                continue;
            }

            if (MembershipKinds.Of(timelineEvent.Pdu) is not MembershipKind.Join
                || timelineEvent.PreviousState is not { } before
                || await events.FindAsync(before, cancellationToken) is not { } previous
                || MembershipKinds.Of(previous) is not MembershipKind.Join)
            {
                return false;
            }

            isKnown = true;
        }

        return isKnown;
    }
}

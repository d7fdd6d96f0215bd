using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Rooms;

/// <summary>Distinguishes a user who has been joined all along, perhaps with a new display name, from one to whom the room is new.</summary>
internal sealed class JoinContinuity(StateHistory states)
{
    /// <summary>Whether the user was joined at a position and ever since. If that is unknown, the room counts as new.</summary>
    public async ValueTask<bool> HoldsAsync(RoomView room, UserId user, UserRoom joined, LogPosition since, CancellationToken cancellationToken)
    {
        if (joined.Position <= since)
        {
            return true;
        }

        if (await states.ChangesAsync(room, since, cancellationToken) is not { } changes)
        {
            return false;
        }

        var isKnown = false;
        var member = new StateTuple(EventTypes.Member, user.Value);
        foreach (var (_, change) in changes)
        {
            if (change.Tuple != member)
            {
                continue;
            }

            if (await states.MembershipAsync(change.Before, cancellationToken) is not MembershipKind.Join
                || await states.MembershipAsync(change.After, cancellationToken) is not MembershipKind.Join)
            {
                return false;
            }

            isKnown = true;
        }

        return isKnown;
    }
}

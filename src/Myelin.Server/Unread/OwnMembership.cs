using Myelin.Core.Events;
using Myelin.Server.Rooms;

namespace Myelin.Server.Unread;

/// <summary>Tells from the user's own membership events what a run of events begins with: nothing from before a joining is unread.</summary>
internal sealed class OwnMembership(EventCache events)
{
    /// <summary>Whether with this event the user came into the room or went: what was counted until then is over.</summary>
    public async ValueTask<bool> ChangesPresenceAsync(Pdu pdu, UserId user, CancellationToken cancellationToken)
    {
        if (!pdu.Is(EventTypes.Member, user.Value))
        {
            return false;
        }

        return MembershipKinds.Of(pdu) is not MembershipKind.Join || !await FollowsJoinAsync(pdu, user, cancellationToken);
    }

    /// <summary>A join that is authorised by a join of the same user only changes the profile ("Auth events selection").</summary>
    private async ValueTask<bool> FollowsJoinAsync(Pdu pdu, UserId user, CancellationToken cancellationToken)
    {
        foreach (var id in pdu.AuthEvents)
        {
            if (await events.FindAsync(id, cancellationToken) is { } auth
                && auth.Is(EventTypes.Member, user.Value)
                && MembershipKinds.Of(auth) is MembershipKind.Join)
            {
                return true;
            }
        }

        return false;
    }
}

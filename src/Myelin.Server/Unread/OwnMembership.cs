using Myelin.Core.Events;
using Myelin.Server.Rooms;

namespace Myelin.Server.Unread;

/// <summary>Recognises where counting starts from the user's own membership events: nothing from before a join is unread.</summary>
internal sealed class OwnMembership(EventCache events)
{
    /// <summary>Whether the user joined or left with this event, which resets the counts.</summary>
    public async ValueTask<bool> ChangesPresenceAsync(Pdu pdu, UserId user, CancellationToken cancellationToken)
    {
        if (!pdu.Is(EventTypes.Member, user.Value))
        {
            return false;
        }

        return MembershipKinds.Of(pdu) is not MembershipKind.Join || !await FollowsJoinAsync(pdu, user, cancellationToken);
    }

    /// <summary>A join authorised by a join of the same user only changes the profile ("Auth events selection").</summary>
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

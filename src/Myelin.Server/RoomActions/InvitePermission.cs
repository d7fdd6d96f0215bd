using Myelin.Api;
using Myelin.Server.AccountData;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.RoomActions;

/// <summary>Decides whether a user may be invited: the user's own settings must allow it ("Invite permission") and this server must reach the user.</summary>
internal sealed class InvitePermission(IAccountData accountData, IEnumerable<IAccountSource> accounts, ServerIdentity identity)
{
    /// <exception cref="MatrixException"><c>M_INVITE_BLOCKED</c>, or <c>M_FORBIDDEN</c> for a user on another server.</exception>
    public async ValueTask RequireAsync(UserId inviter, UserId target, CancellationToken cancellationToken)
    {
        if (!target.IsOn(identity.ServerName))
        {
            throw MatrixException.Forbidden("This server does not federate: only its own users can be invited.");
        }

        foreach (var source in accounts)
        {
            await source.RequestAsync(target, cancellationToken);
        }

        if (inviter != target && (await accountData.OfUserAsync(target, cancellationToken)).BlocksInvites)
        {
            throw new MatrixException(403, ErrCode.InviteBlocked, "The user does not accept invitations.");
        }
    }
}

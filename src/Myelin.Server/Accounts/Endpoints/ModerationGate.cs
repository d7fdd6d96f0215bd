using Myelin.Api;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>
/// Who may moderate whom ("Account moderation"). Authorisation comes before any look-up, so that nobody learns which users exist.
/// </summary>
internal sealed class ModerationGate(IAccounts accounts, Localparts localparts)
{
    /// <summary>The account that an administrator asks about.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_INVALID_PARAM</c>, <c>M_NOT_FOUND</c>.</exception>
    public async ValueTask<Account> TargetOfReadAsync(Caller caller, UserId user, CancellationToken cancellationToken)
    {
        if (!caller.IsAdministrator)
        {
            throw MatrixException.Forbidden("You are not an administrator of this server.");
        }

        if (!user.IsOn(localparts.ServerName))
        {
            throw MatrixException.InvalidParam("The user does not belong to this server.");
        }

        var account = await accounts.FindAsync(user, cancellationToken);
        return account switch
        {
            null or { IsDeactivated: true } => throw MatrixException.NotFound("There is no such user."),
            { IsAdministrator: true } when user != caller.User => throw MatrixException.Forbidden("The user is an administrator as well."),
            _ => account,
        };
    }

    /// <summary>The account that an administrator is about to change: never the administrator's own.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_INVALID_PARAM</c>, <c>M_NOT_FOUND</c>.</exception>
    public async ValueTask<Account> TargetOfChangeAsync(Caller caller, UserId user, CancellationToken cancellationToken)
    {
        var account = await TargetOfReadAsync(caller, user, cancellationToken);
        return account.User == caller.User ? throw MatrixException.Forbidden("This can't be done to your own account.") : account;
    }
}

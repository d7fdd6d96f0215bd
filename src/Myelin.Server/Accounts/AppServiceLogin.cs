using Myelin.Api;

namespace Myelin.Server.Accounts;

/// <summary>Logs application services in as their users, without a password (Application Service API, "Server admin style permissions").</summary>
internal sealed class AppServiceLogin(AccountStore accounts, Localparts localparts, IEnumerable<IReservedUserIds> reserved)
{
    /// <summary>The account of one of the service's users; the caller must check that it is usable.</summary>
    /// <exception cref="MatrixException"><c>M_EXCLUSIVE</c> for a user outside its namespaces, <c>M_FORBIDDEN</c> for an unknown one.</exception>
    public async ValueTask<Account> FindAsync(string appService, string userOrLocalpart, CancellationToken cancellationToken)
    {
        var candidates = localparts.Login(userOrLocalpart).Where(user => reserved.All(ids => ids.Covers(appService, user) && !ids.IsReserved(user, appService))).ToList();
        if (candidates.Count == 0)
        {
            throw AccountRefusals.Exclusive("The user is not in the namespaces of this application service.");
        }

        foreach (var user in candidates)
        {
            if (await accounts.FindAsync(user, cancellationToken) is { } account)
            {
                return account;
            }
        }

        throw MatrixException.Forbidden("There is no such user.");
    }
}

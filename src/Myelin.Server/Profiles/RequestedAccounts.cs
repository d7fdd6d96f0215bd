using Myelin.Server.Accounts;

namespace Myelin.Server.Profiles;

/// <summary>Accounts that somebody asks for, those included that are made when they are asked for.</summary>
internal sealed class RequestedAccounts(IAccounts accounts, IEnumerable<IAccountSource> sources)
{
    public async ValueTask<bool> ExistsAsync(UserId user, CancellationToken cancellationToken)
    {
        if (await accounts.ExistsAsync(user, cancellationToken))
        {
            return true;
        }

        foreach (var source in sources)
        {
            await source.RequestAsync(user, cancellationToken);
            if (await accounts.ExistsAsync(user, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}

using Myelin.Api;

namespace Myelin.Server.Accounts;

/// <summary>Makes accounts for application services without a request.</summary>
public interface IAppServiceAccounts
{
    /// <exception cref="MatrixException"><c>M_USER_IN_USE</c>.</exception>
    Task CreateAsync(UserId user, CancellationToken cancellationToken);
}

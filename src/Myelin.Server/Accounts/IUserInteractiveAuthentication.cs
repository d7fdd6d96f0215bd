using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Interactive;

namespace Myelin.Server.Accounts;

/// <summary>The "User-Interactive Authentication API", for every request that asks for it.</summary>
public interface IUserInteractiveAuthentication
{
    /// <summary>
    /// Takes one attempt, and carries the request out once a flow is completed. The session ends with a success, so that one consent is
    /// good for one call; if the request is refused for another reason, it may be repeated with the session.
    /// </summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="auth">What the client presents; null for nothing.</param>
    /// <param name="action">The request itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MatrixException">401 with the flows and the session: more is needed. 403: somebody else than the caller was authenticated.</exception>
    ValueTask<T> RunAsync<T>(
        InteractiveRequest request, AuthenticationData? auth, Func<InteractiveOutcome, CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken);
}

using Myelin.Core.Identifiers;

namespace Myelin.Server.Http;

/// <summary>Verifies that another server has signed a request. The Federation slice implements it.</summary>
internal interface IServerAuthentication
{
    /// <summary>Reads who claims to have signed, before the body is read.</summary>
    /// <param name="authorization">The <c>Authorization</c> headers.</param>
    /// <exception cref="Api.MatrixException"><c>M_UNAUTHORIZED</c>: nobody claims it validly; <c>M_FORBIDDEN</c>: the server is not spoken with.</exception>
    IServerClaim Read(IReadOnlyList<string?> authorization);
}

/// <summary>The claim that a server has signed a request.</summary>
internal interface IServerClaim
{
    /// <exception cref="Api.MatrixException"><c>M_UNAUTHORIZED</c>: it has not.</exception>
    ValueTask<ServerName> VerifyAsync(ReceivedRequest request, CancellationToken cancellationToken);
}

/// <summary>What a signature of a request covers.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query as they came in.</param>
/// <param name="Body">The body, strictly validated; null if there is none.</param>
/// <param name="MaximumDepth">The deepest nesting of the body.</param>
internal sealed record ReceivedRequest(string Method, string Target, ReadOnlyMemory<byte>? Body, int MaximumDepth);

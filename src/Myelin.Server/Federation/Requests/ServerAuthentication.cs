using Myelin.Api;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Federation.Requests;

/// <summary>Verifies the <c>X-Matrix</c> signatures of requests (Server-Server API, "Request Authentication").</summary>
internal sealed class ServerAuthentication(ServerIdentity identity, IFederationPolicy policy, IServerKeys keys, IEnumerable<IPeerListener> listeners, TimeProvider time)
    : IServerAuthentication
{
    public IServerClaim Read(IReadOnlyList<string?> authorization)
    {
        if (authorization.Count is 0 or > FederationLimits.AuthorizationHeaders)
        {
            throw Refused(authorization.Count == 0 ? "The request is not signed: an Authorization header is needed." : "There are too many Authorization headers.");
        }

        // A server that signs with several keys sends a header for each.
        var headers = new List<XMatrixHeader>(authorization.Count);
        foreach (var value in authorization)
        {
            if (!XMatrixHeader.TryParse(value, out var header))
            {
                throw Refused("The Authorization header is not a valid X-Matrix header.");
            }

            if (header.Destination is { } destination && destination != identity.ServerName)
            {
                throw Refused($"The request is for {destination}, and this is {identity.ServerName}.");
            }

            headers.Add(header);
        }

        var origin = headers[0].Origin;
        if (headers.Exists(header => header.Origin != origin))
        {
            throw Refused("The Authorization headers name different servers.");
        }

        return policy.Allows(origin) ? new Claim(this, origin, headers) : throw MatrixException.Forbidden("This server does not federate with yours.");
    }

    private async ValueTask<ServerName> VerifyAsync(ServerName origin, List<XMatrixHeader> headers, ReceivedRequest received, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        WantedKey Wanted(XMatrixHeader header) => new(origin, header.KeyId, now) { IsForRequest = true };
        var wanted = headers.ConvertAll(Wanted);
        var found = await keys.FindAsync(wanted, cancellationToken);
        if (found.Count == 0)
        {
            throw Refused($"No key {string.Join(" or ", headers.Select(header => header.KeyId))} of {origin} was found that is valid now.");
        }

        var request = new SignedRequest(received.Method, received.Target, origin, identity.ServerName) { Content = received.Body, MaximumDepth = received.MaximumDepth };
        if (!headers.Exists(header => found.TryGetValue(Wanted(header), out var key) && IsSigned(request, header.Signature, key)))
        {
            throw Refused($"The signature of {origin} does not match the request.");
        }

        foreach (var listener in listeners)
        {
            listener.Heard(origin);
        }

        return origin;
    }

    private static bool IsSigned(SignedRequest request, string signature, VerifyKey key)
    {
        try
        {
            return RequestSignatures.Verify(request, signature, key);
        }
        catch (InvalidJsonException)
        {
            // It has no canonical form, so nobody can have signed it.
            return false;
        }
    }

    private static MatrixException Refused(string message) => new(401, ErrCode.Unauthorized, message);

    private sealed class Claim(ServerAuthentication authentication, ServerName origin, List<XMatrixHeader> headers) : IServerClaim
    {
        public ValueTask<ServerName> VerifyAsync(ReceivedRequest request, CancellationToken cancellationToken) =>
            authentication.VerifyAsync(origin, headers, request, cancellationToken);
    }
}

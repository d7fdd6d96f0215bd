using System.Net;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Federation.Resolution;

/// <summary>Requests to a server whose name has been resolved.</summary>
internal static class ResolvedRequests
{
    // The target is signed, so it has to be sent as it is.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The URL of a path and query. It has the certificate's name, and the port, which tells apart what is served under it at several.</summary>
    public static Uri Url(this ResolvedServer server, string target) => new($"https://{server.Host.Host}:{server.Targets[0].Port}{target}", AsWritten);

    /// <summary>Directs a request for such a URL to the server, for <see cref="IOutgoingHttp.Federation"/>.</summary>
    public static HttpRequestMessage Direct(this ResolvedServer server, HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        request.Headers.Host = server.Host.Value;
        FederationConnections.Direct(request, server.Targets);
        return request;
    }
}

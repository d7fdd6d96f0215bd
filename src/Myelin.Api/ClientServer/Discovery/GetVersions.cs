using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Discovery;

/// <summary>Client-Server API, "API Versions": <c>GET /_matrix/client/versions</c>.</summary>
public sealed record GetVersions : IOperation<GetVersions, GetVersions.Response>
{
    public static Operation<GetVersions, Response> Contract { get; } = Operation.Get("getVersions", "/_matrix/client/versions") with
    {
        Auth = AuthScheme.OptionalAccessToken,
        AllowsGuests = true,
    };

    /// <param name="Versions">The versions of the specification that are supported.</param>
    /// <param name="UnstableFeatures">Features beyond them, by their namespaced name.</param>
    public sealed record Response(IReadOnlyList<string> Versions, IReadOnlyDictionary<string, bool> UnstableFeatures);
}

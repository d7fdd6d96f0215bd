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

    /// <param name="Versions">The supported versions of the specification.</param>
    /// <param name="UnstableFeatures">Other features, by namespaced name.</param>
    public sealed record Response(IReadOnlyList<string> Versions, IReadOnlyDictionary<string, bool> UnstableFeatures);
}

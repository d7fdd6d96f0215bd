using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Third-party networks": what a network is like. Called by the server, not served.</summary>
public static class GetProtocolMetadata
{
    public static Operation Contract { get; } = Operation.Get("getProtocolMetadata", "/_matrix/app/v1/thirdparty/protocol/{protocol}") with { Auth = AuthScheme.HomeserverToken };
}

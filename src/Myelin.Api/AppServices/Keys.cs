using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, MSC3984: device keys of users whose keys the service holds itself. Called by the server, not served.</summary>
public static class QueryKeys
{
    public static Operation Contract { get; } = Operation.Post("queryKeys", "/_matrix/app/unstable/org.matrix.msc3984/keys/query") with { Auth = AuthScheme.HomeserverToken, IsSpecified = false };
}

/// <summary>Application Service API, MSC3983: one-time keys of users whose keys the service holds itself. Called by the server, not served.</summary>
public static class ClaimKeys
{
    public static Operation Contract { get; } = Operation.Post("claimKeys", "/_matrix/app/unstable/org.matrix.msc3983/keys/claim") with { Auth = AuthScheme.HomeserverToken, IsSpecified = false };
}

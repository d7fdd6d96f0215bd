using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Third-party networks": the users of the network behind a user ID. Called by the server, not served.</summary>
public static class QueryThirdPartyUserById
{
    public static Operation Contract { get; } = Operation.Get("queryUserByID", "/_matrix/app/v1/thirdparty/user") with { Auth = AuthScheme.HomeserverToken };
}

using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Third-party networks": the users that have some fields. Called by the server, not served.</summary>
public static class QueryUserByProtocol
{
    public static Operation Contract { get; } = Operation.Get("queryUserByProtocol", "/_matrix/app/v1/thirdparty/user/{protocol}") with { Auth = AuthScheme.HomeserverToken };
}

using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Third-party networks": the portal rooms that have some fields. Called by the server, not served.</summary>
public static class QueryLocationByProtocol
{
    public static Operation Contract { get; } = Operation.Get("queryLocationByProtocol", "/_matrix/app/v1/thirdparty/location/{protocol}") with { Auth = AuthScheme.HomeserverToken };
}

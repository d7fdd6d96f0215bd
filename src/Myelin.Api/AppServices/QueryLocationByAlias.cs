using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Third-party networks": the locations behind a room alias. Called by the server, not served.</summary>
public static class QueryLocationByAlias
{
    public static Operation Contract { get; } = Operation.Get("queryLocationByAlias", "/_matrix/app/v1/thirdparty/location") with { Auth = AuthScheme.HomeserverToken };
}

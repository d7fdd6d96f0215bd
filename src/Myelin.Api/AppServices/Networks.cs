using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Third-party networks": what a network is like. Called by the server, not served.</summary>
public static class GetProtocolMetadata
{
    public static Operation Contract { get; } = Operation.Get("getProtocolMetadata", "/_matrix/app/v1/thirdparty/protocol/{protocol}") with { Auth = AuthScheme.HomeserverToken };
}

/// <summary>Application Service API, "Third-party networks": the portal rooms that have some fields. Called by the server, not served.</summary>
public static class QueryLocationByProtocol
{
    public static Operation Contract { get; } = Operation.Get("queryLocationByProtocol", "/_matrix/app/v1/thirdparty/location/{protocol}") with { Auth = AuthScheme.HomeserverToken };
}

/// <summary>Application Service API, "Third-party networks": the users that have some fields. Called by the server, not served.</summary>
public static class QueryUserByProtocol
{
    public static Operation Contract { get; } = Operation.Get("queryUserByProtocol", "/_matrix/app/v1/thirdparty/user/{protocol}") with { Auth = AuthScheme.HomeserverToken };
}

/// <summary>Application Service API, "Third-party networks": the locations behind a room alias. Called by the server, not served.</summary>
public static class QueryLocationByAlias
{
    public static Operation Contract { get; } = Operation.Get("queryLocationByAlias", "/_matrix/app/v1/thirdparty/location") with { Auth = AuthScheme.HomeserverToken };
}

/// <summary>Application Service API, "Third-party networks": the users of the network behind a user ID. Called by the server, not served.</summary>
public static class QueryThirdPartyUserById
{
    public static Operation Contract { get; } = Operation.Get("queryUserByID", "/_matrix/app/v1/thirdparty/user") with { Auth = AuthScheme.HomeserverToken };
}

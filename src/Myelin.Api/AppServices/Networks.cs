using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Third-party networks": what a network is like. Called by the server, not served.</summary>
public sealed record GetProtocolMetadata : IOperation<GetProtocolMetadata, RawJson>
{
    public static Operation<GetProtocolMetadata, RawJson> Contract { get; } =
        Operation.Get("getProtocolMetadata", "/_matrix/app/v1/thirdparty/protocol/{protocol}") with { Auth = AuthScheme.HomeserverToken };

    [FromPath]
    public required string Protocol { get; init; }
}

/// <summary>Application Service API, "Third-party networks": the portal rooms that have some fields. Called by the server, not served.</summary>
public sealed record QueryLocationByProtocol : IOperation<QueryLocationByProtocol, RawJson>
{
    public static Operation<QueryLocationByProtocol, RawJson> Contract { get; } =
        Operation.Get("queryLocationByProtocol", "/_matrix/app/v1/thirdparty/location/{protocol}") with { Auth = AuthScheme.HomeserverToken };

    [FromPath]
    public required string Protocol { get; init; }

    /// <summary>The fields, which the network names itself.</summary>
    [FromWholeQuery]
    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }
}

/// <summary>Application Service API, "Third-party networks": the users that have some fields. Called by the server, not served.</summary>
public sealed record QueryUserByProtocol : IOperation<QueryUserByProtocol, RawJson>
{
    public static Operation<QueryUserByProtocol, RawJson> Contract { get; } =
        Operation.Get("queryUserByProtocol", "/_matrix/app/v1/thirdparty/user/{protocol}") with { Auth = AuthScheme.HomeserverToken };

    [FromPath]
    public required string Protocol { get; init; }

    /// <summary>The fields, which the network names itself.</summary>
    [FromWholeQuery]
    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }
}

/// <summary>Application Service API, "Third-party networks": the locations behind a room alias. Called by the server, not served.</summary>
public sealed record QueryLocationByAlias : IOperation<QueryLocationByAlias, RawJson>
{
    public static Operation<QueryLocationByAlias, RawJson> Contract { get; } =
        Operation.Get("queryLocationByAlias", "/_matrix/app/v1/thirdparty/location") with { Auth = AuthScheme.HomeserverToken };

    [FromQuery]
    public required string Alias { get; init; }
}

/// <summary>Application Service API, "Third-party networks": the users of the network behind a user ID. Called by the server, not served.</summary>
public sealed record QueryThirdPartyUserById : IOperation<QueryThirdPartyUserById, RawJson>
{
    public static Operation<QueryThirdPartyUserById, RawJson> Contract { get; } =
        Operation.Get("queryUserByID", "/_matrix/app/v1/thirdparty/user") with { Auth = AuthScheme.HomeserverToken };

    [FromQuery("userid")]
    public required string UserId { get; init; }
}

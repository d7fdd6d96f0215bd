using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Third-party networks": the description of a network. This server calls it.</summary>
public sealed record GetProtocolMetadata : IOperation<GetProtocolMetadata, Protocol>
{
    public static Operation<GetProtocolMetadata, Protocol> Contract { get; } =
        Operation.Get("getProtocolMetadata", "/_matrix/app/v1/thirdparty/protocol/{protocol}") with { Auth = AuthScheme.HomeserverToken };

    [FromPath]
    public required string Protocol { get; init; }
}

/// <summary>Application Service API, "Third-party networks": the portal rooms that match some fields. This server calls it.</summary>
public sealed record QueryLocationByProtocol : IOperation<QueryLocationByProtocol, IReadOnlyList<Location>>
{
    public static Operation<QueryLocationByProtocol, IReadOnlyList<Location>> Contract { get; } =
        Operation.Get("queryLocationByProtocol", "/_matrix/app/v1/thirdparty/location/{protocol}") with { Auth = AuthScheme.HomeserverToken };

    [FromPath]
    public required string Protocol { get; init; }

    /// <summary>The fields. The network defines their names.</summary>
    [FromWholeQuery]
    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }
}

/// <summary>Application Service API, "Third-party networks": the users that match some fields. This server calls it.</summary>
public sealed record QueryUserByProtocol : IOperation<QueryUserByProtocol, IReadOnlyList<User>>
{
    public static Operation<QueryUserByProtocol, IReadOnlyList<User>> Contract { get; } =
        Operation.Get("queryUserByProtocol", "/_matrix/app/v1/thirdparty/user/{protocol}") with { Auth = AuthScheme.HomeserverToken };

    [FromPath]
    public required string Protocol { get; init; }

    /// <summary>The fields. The network defines their names.</summary>
    [FromWholeQuery]
    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }
}

/// <summary>Application Service API, "Third-party networks": the locations behind a room alias. This server calls it.</summary>
public sealed record QueryLocationByAlias : IOperation<QueryLocationByAlias, IReadOnlyList<Location>>
{
    public static Operation<QueryLocationByAlias, IReadOnlyList<Location>> Contract { get; } =
        Operation.Get("queryLocationByAlias", "/_matrix/app/v1/thirdparty/location") with { Auth = AuthScheme.HomeserverToken };

    [FromQuery]
    public required string Alias { get; init; }
}

/// <summary>Application Service API, "Third-party networks": the users of the network behind a user ID. This server calls it.</summary>
public sealed record QueryThirdPartyUserById : IOperation<QueryThirdPartyUserById, IReadOnlyList<User>>
{
    public static Operation<QueryThirdPartyUserById, IReadOnlyList<User>> Contract { get; } =
        Operation.Get("queryUserByID", "/_matrix/app/v1/thirdparty/user") with { Auth = AuthScheme.HomeserverToken };

    [FromQuery("userid")]
    public required string UserId { get; init; }
}

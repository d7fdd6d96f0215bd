using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.ThirdPartyNetworks;

/// <summary>Client-Server API, "Third-party Networks": the reachable networks, by name.</summary>
public sealed record GetProtocols : IOperation<GetProtocols, IReadOnlyDictionary<string, Protocol>>
{
    public static Operation<GetProtocols, IReadOnlyDictionary<string, Protocol>> Contract { get; } = Operation.Get("getProtocols", "/_matrix/client/v3/thirdparty/protocols").AlsoR0() with { RateLimit = RateLimitClass.Search };
}

/// <summary>Client-Server API, "Third-party Networks": the description of a network.</summary>
public sealed record GetProtocolMetadata : IOperation<GetProtocolMetadata, Protocol>
{
    public static Operation<GetProtocolMetadata, Protocol> Contract { get; } = Operation.Get("getProtocolMetadata", "/_matrix/client/v3/thirdparty/protocol/{protocol}").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromPath]
    public required string Protocol { get; init; }
}

/// <summary>Client-Server API, "Third-party Networks": the portal rooms of locations that match some fields.</summary>
public sealed record QueryLocationByProtocol : IOperation<QueryLocationByProtocol, IReadOnlyList<Location>>
{
    public static Operation<QueryLocationByProtocol, IReadOnlyList<Location>> Contract { get; } = Operation.Get("queryLocationByProtocol", "/_matrix/client/v3/thirdparty/location/{protocol}").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromPath]
    public required string Protocol { get; init; }

    /// <summary>The fields to search for, by name: all query parameters.</summary>
    [FromWholeQuery]
    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }
}

/// <summary>Client-Server API, "Third-party Networks": the users of a network that match some fields.</summary>
public sealed record QueryUserByProtocol : IOperation<QueryUserByProtocol, IReadOnlyList<User>>
{
    public static Operation<QueryUserByProtocol, IReadOnlyList<User>> Contract { get; } = Operation.Get("queryUserByProtocol", "/_matrix/client/v3/thirdparty/user/{protocol}").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromPath]
    public required string Protocol { get; init; }

    /// <summary>The fields to search for, by name: all query parameters.</summary>
    [FromWholeQuery]
    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }
}

/// <summary>Client-Server API, "Third-party Networks": the locations behind a room alias.</summary>
public sealed record QueryLocationByAlias : IOperation<QueryLocationByAlias, IReadOnlyList<Location>>
{
    public static Operation<QueryLocationByAlias, IReadOnlyList<Location>> Contract { get; } = Operation.Get("queryLocationByAlias", "/_matrix/client/v3/thirdparty/location").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromQuery]
    public required string Alias { get; init; }
}

/// <summary>Client-Server API, "Third-party Networks": the users of networks behind a user ID.</summary>
public sealed record QueryUserById : IOperation<QueryUserById, IReadOnlyList<User>>
{
    public static Operation<QueryUserById, IReadOnlyList<User>> Contract { get; } = Operation.Get("queryUserByID", "/_matrix/client/v3/thirdparty/user").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromQuery("userid")]
    public required string UserId { get; init; }
}

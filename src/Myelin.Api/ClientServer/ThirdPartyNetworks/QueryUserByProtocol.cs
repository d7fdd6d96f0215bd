using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.ThirdPartyNetworks;

/// <summary>Client-Server API, "Third-party Networks": the users of a network that have some fields.</summary>
public sealed record QueryUserByProtocol : IOperation<IJsonBody>
{
    public static Operation Contract { get; } = Operation.Get("queryUserByProtocol", "/_matrix/client/v3/thirdparty/user/{protocol}").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromPath]
    public required string Protocol { get; init; }

    /// <summary>The fields looked for, by name: every parameter of the query.</summary>
    [FromWholeQuery]
    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }
}

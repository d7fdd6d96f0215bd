using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.ThirdPartyNetworks;

/// <summary>Client-Server API, "Third-party Networks": what one network is like.</summary>
public sealed record GetProtocolMetadata : IOperation<IJsonBody>
{
    public static Operation Contract { get; } = Operation.Get("getProtocolMetadata", "/_matrix/client/v3/thirdparty/protocol/{protocol}").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromPath]
    public required string Protocol { get; init; }
}

using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.ThirdPartyNetworks;

/// <summary>Client-Server API, "Third-party Networks": the networks that can be reached, by name.</summary>
public sealed record GetProtocols : IOperation<IJsonBody>
{
    public static Operation Contract { get; } = Operation.Get("getProtocols", "/_matrix/client/v3/thirdparty/protocols").AlsoR0() with { RateLimit = RateLimitClass.Search };
}

using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.ThirdPartyNetworks;

/// <summary>Client-Server API, "Third-party Networks": the locations behind a room alias.</summary>
public sealed record QueryLocationByAlias : IOperation<IJsonBody>
{
    public static Operation Contract { get; } = Operation.Get("queryLocationByAlias", "/_matrix/client/v3/thirdparty/location").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromQuery]
    public required string Alias { get; init; }
}

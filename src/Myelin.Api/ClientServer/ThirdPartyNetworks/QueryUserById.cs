using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.ThirdPartyNetworks;

/// <summary>Client-Server API, "Third-party Networks": the users of networks behind a user ID.</summary>
public sealed record QueryUserById : IOperation<IJsonBody>
{
    public static Operation Contract { get; } = Operation.Get("queryUserByID", "/_matrix/client/v3/thirdparty/user").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromQuery("userid")]
    public required string UserId { get; init; }
}

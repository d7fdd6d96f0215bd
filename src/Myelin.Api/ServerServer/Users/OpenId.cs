using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Users;

/// <summary>Server-Server API, "OpenID": the user who has generated a token. Any service may ask, so the token alone authenticates the request.</summary>
public sealed record ExchangeOpenIdToken : IOperation<ExchangeOpenIdToken, ExchangeOpenIdToken.Response>
{
    public static Operation<ExchangeOpenIdToken, Response> Contract { get; } =
        Operation.Get("exchangeOpenIdToken", "/_matrix/federation/v1/openid/userinfo") with { Auth = AuthScheme.None };

    [FromQuery]
    public required Secret AccessToken { get; init; }

    public sealed record Response : OpenObject
    {
        /// <summary>The user. A caller checks that it is one of the called server.</summary>
        public required UserId Sub { get; init; }
    }
}

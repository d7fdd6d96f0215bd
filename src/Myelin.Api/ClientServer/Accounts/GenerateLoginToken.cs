using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST login/get_token": creates a token with which another device can log in once.</summary>
public sealed record GenerateLoginToken : IOperation<GenerateLoginToken, GenerateLoginToken.Response>
{
    public static Operation<GenerateLoginToken, Response> Contract { get; } =
        Operation.Post("generateLoginToken", "/_matrix/client/v1/login/get_token") with { IsInteractive = true, AllowsNoBody = true, RateLimit = RateLimitClass.Login };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public AuthenticationData? Auth { get; init; }
    }

    public sealed record Response(string LoginToken, long ExpiresInMs);
}

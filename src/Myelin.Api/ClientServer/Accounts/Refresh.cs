using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST refresh" ("Refreshing access tokens").</summary>
public sealed record Refresh : IOperation<Refresh, Refresh.Response>
{
    public static Operation<Refresh, Response> Contract { get; } = Operation.Post("refresh", "/_matrix/client/v3/refresh") with
    {
        Auth = AuthScheme.None,

        // Nobody guesses 256 bits, and many clients behind one address refresh at their own pace.
        RateLimit = RateLimitClass.Message,
    };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public required Secret RefreshToken { get; init; }
    }

    public sealed record Response(string AccessToken, string RefreshToken, long ExpiresInMs);
}

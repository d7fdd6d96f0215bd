using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST refresh" ("Refreshing access tokens").</summary>
public sealed record Refresh : IOperation<Refresh, Refresh.Response>
{
    public static Operation<Refresh, Response> Contract { get; } = Operation.Post("refresh", "/_matrix/client/v3/refresh") with
    {
        Auth = AuthScheme.None,

        // A token of 256 bits can't be guessed, and many clients behind one address refresh independently.
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

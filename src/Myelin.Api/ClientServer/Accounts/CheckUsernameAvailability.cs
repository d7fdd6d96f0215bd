using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET register/available".</summary>
public sealed record CheckUsernameAvailability : IOperation<CheckUsernameAvailability, CheckUsernameAvailability.Response>
{
    public static Operation<CheckUsernameAvailability, Response> Contract { get; } = Operation.Get("checkUsernameAvailability", "/_matrix/client/v3/register/available").AlsoR0() with
    {
        Auth = AuthScheme.None,

        // Clients call this while the user types the name.
        RateLimit = RateLimitClass.Search,
    };

    [FromQuery]
    public required string Username { get; init; }

    /// <param name="Available">Always true: for an unavailable name, the response is an error.</param>
    public sealed record Response(bool Available);
}

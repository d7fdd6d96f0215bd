using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET register/m.login.registration_token/validity".</summary>
public sealed record RegistrationTokenValidity : IOperation<RegistrationTokenValidity, RegistrationTokenValidity.Response>
{
    public static Operation<RegistrationTokenValidity, Response> Contract { get; } =
        Operation.Get("registrationTokenValidity", "/_matrix/client/v1/register/m.login.registration_token/validity") with
        {
            Auth = AuthScheme.None,
            RateLimit = RateLimitClass.Login,
        };

    [FromQuery]
    public required string Token { get; init; }

    public sealed record Response(bool Valid);
}

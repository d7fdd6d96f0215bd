using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST account/password".</summary>
public sealed record ChangePassword : IOperation<ChangePassword, Empty>
{
    public static Operation<ChangePassword, Empty> Contract { get; } = Operation.Post("changePassword", "/_matrix/client/v3/account/password").AlsoR0() with
    {
        IsInteractive = true,
        Auth = AuthScheme.OptionalAccessToken,
        RateLimit = RateLimitClass.Login,
    };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public required Secret NewPassword { get; init; }

        /// <summary>Whether to log out the user's other devices; true if absent.</summary>
        public bool? LogoutDevices { get; init; }

        public AuthenticationData? Auth { get; init; }
    }
}

using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST register": makes an account, by user-interactive authentication unless it is a guest's.</summary>
public sealed record Register : IOperation<Register, Register.Response>
{
    public static Operation<Register, Response> Contract { get; } = Operation.Post("register", "/_matrix/client/v3/register").AlsoR0() with
    {
        IsInteractive = true,
        Auth = AuthScheme.OptionalAppServiceToken,
        RateLimit = RateLimitClass.RegistrationStep,
    };

    /// <summary><c>user</c> or <c>guest</c>; the former if absent.</summary>
    [FromQuery]
    public string? Kind { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary><c>m.login.application_service</c> for an application service's user; else absent.</summary>
        public string? Type { get; init; }

        public AuthenticationData? Auth { get; init; }

        /// <summary>The localpart wished for; absent to be given one.</summary>
        public string? Username { get; init; }

        public Secret? Password { get; init; }

        /// <summary>A guest's access token: that account becomes an ordinary one, <see cref="Username"/> must be its localpart ("Guest access").</summary>
        public Secret? GuestAccessToken { get; init; }

        /// <summary>The device to use or make; absent to be given one.</summary>
        public DeviceId? DeviceId { get; init; }

        public string? InitialDeviceDisplayName { get; init; }

        /// <summary>Whether no access token and device are wished for.</summary>
        public bool? InhibitLogin { get; init; }

        /// <summary>Whether the client can refresh access tokens.</summary>
        public bool? RefreshToken { get; init; }
    }

    public sealed record Response
    {
        public required UserId UserId { get; init; }

        /// <summary>Absent if no login was wished for; so are those that follow, but the last.</summary>
        public string? AccessToken { get; init; }

        public string? RefreshToken { get; init; }

        /// <summary>The access token's lifetime in milliseconds; absent if it does not expire.</summary>
        public long? ExpiresInMs { get; init; }

        public DeviceId? DeviceId { get; init; }

        /// <summary>This server's name: deprecated, and read by clients to this day.</summary>
        public required string HomeServer { get; init; }
    }
}

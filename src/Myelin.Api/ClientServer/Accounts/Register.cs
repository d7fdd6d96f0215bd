using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST register": creates an account. Except for guests, it requires user-interactive authentication.</summary>
public sealed record Register : IOperation<Register, Register.Response>
{
    public static Operation<Register, Response> Contract { get; } = Operation.Post("register", "/_matrix/client/v3/register").AlsoR0() with
    {
        IsInteractive = true,
        Auth = AuthScheme.OptionalAppServiceToken,
        RateLimit = RateLimitClass.RegistrationStep,
    };

    /// <summary><c>user</c> (the default) or <c>guest</c>.</summary>
    [FromQuery]
    public string? Kind { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary><c>m.login.application_service</c> for an application service's user; otherwise absent.</summary>
        public string? Type { get; init; }

        public AuthenticationData? Auth { get; init; }

        /// <summary>The requested localpart. If absent, the server generates one.</summary>
        public string? Username { get; init; }

        public Secret? Password { get; init; }

        /// <summary>A guest's access token, to turn the guest account into an ordinary one. <see cref="Username"/> must be its localpart ("Guest access").</summary>
        public Secret? GuestAccessToken { get; init; }

        /// <summary>The device to use or create. If absent, the server generates an ID.</summary>
        public DeviceId? DeviceId { get; init; }

        public string? InitialDeviceDisplayName { get; init; }

        /// <summary>Whether to create no access token and device.</summary>
        public bool? InhibitLogin { get; init; }

        /// <summary>Whether the client can refresh access tokens.</summary>
        public bool? RefreshToken { get; init; }
    }

    public sealed record Response
    {
        public required UserId UserId { get; init; }

        /// <summary>Absent if the request inhibited login, as are the properties below except the last.</summary>
        public string? AccessToken { get; init; }

        public string? RefreshToken { get; init; }

        /// <summary>The access token's lifetime in milliseconds; absent if it doesn't expire.</summary>
        public long? ExpiresInMs { get; init; }

        public DeviceId? DeviceId { get; init; }

        /// <summary>This server's name. Deprecated, but some clients still read it.</summary>
        public required string HomeServer { get; init; }
    }
}

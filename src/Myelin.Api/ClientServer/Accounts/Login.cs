using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST login".</summary>
public sealed record Login : IOperation<Login, Login.Response>
{
    public static Operation<Login, Response> Contract { get; } = Operation.Post("login", "/_matrix/client/v3/login").AlsoR0() with
    {
        Auth = AuthScheme.OptionalAppServiceToken,
        RateLimit = RateLimitClass.Login,
    };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public required string Type { get; init; }

        public UserIdentifier? Identifier { get; init; }

        /// <summary>A user ID or a localpart. Deprecated in favour of <see cref="Identifier"/>.</summary>
        public string? User { get; init; }

        /// <summary>Deprecated in favour of <see cref="Identifier"/>.</summary>
        public string? Medium { get; init; }

        /// <summary>Deprecated in favour of <see cref="Identifier"/>.</summary>
        public string? Address { get; init; }

        /// <summary>For <c>m.login.password</c>.</summary>
        public Secret? Password { get; init; }

        /// <summary>For <c>m.login.token</c>.</summary>
        public Secret? Token { get; init; }

        /// <summary>The device to use or create. If absent, the server generates an ID.</summary>
        public DeviceId? DeviceId { get; init; }

        public string? InitialDeviceDisplayName { get; init; }

        /// <summary>Whether the client can refresh access tokens.</summary>
        public bool? RefreshToken { get; init; }
    }

    public sealed record Response
    {
        public required UserId UserId { get; init; }

        public required string AccessToken { get; init; }

        public string? RefreshToken { get; init; }

        /// <summary>The access token's lifetime in milliseconds; absent if it doesn't expire.</summary>
        public long? ExpiresInMs { get; init; }

        public required DeviceId DeviceId { get; init; }

        /// <summary>This server's name. Deprecated, but some clients still read it.</summary>
        public required string HomeServer { get; init; }

        public WellKnownClient? WellKnown { get; init; }
    }

    /// <summary>Where the client should continue, as in <c>/.well-known/matrix/client</c>.</summary>
    public sealed record WellKnownClient([property: JsonPropertyName("m.homeserver")] WellKnownHomeserver Homeserver);

    public sealed record WellKnownHomeserver(string BaseUrl);
}

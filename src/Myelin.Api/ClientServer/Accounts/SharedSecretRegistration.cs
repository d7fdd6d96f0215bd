using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Returns a nonce for <see cref="RegisterWithSharedSecret"/>: a Synapse endpoint that administration tools use.</summary>
public sealed record GetSharedSecretNonce : IOperation<GetSharedSecretNonce, GetSharedSecretNonce.Response>
{
    public static Operation<GetSharedSecretNonce, Response> Contract { get; } = Operation.Get("getSharedSecretNonce", RegisterWithSharedSecret.Path) with
    {
        Auth = AuthScheme.None,
        IsSpecified = false,
        RateLimit = RateLimitClass.RegistrationStep,
    };

    public sealed record Response(string Nonce);
}

/// <summary>Creates an account for a caller who knows the shared secret: a Synapse endpoint that scripts and test suites use.</summary>
public sealed record RegisterWithSharedSecret : IOperation<RegisterWithSharedSecret, Register.Response>
{
    public const string Path = "/_synapse/admin/v1/register";

    public static Operation<RegisterWithSharedSecret, Register.Response> Contract { get; } = Operation.Post("registerWithSharedSecret", Path) with
    {
        Auth = AuthScheme.None,
        IsSpecified = false,
        RateLimit = RateLimitClass.Registration,
    };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public required string Nonce { get; init; }

        public required string Username { get; init; }

        public string? Displayname { get; init; }

        public required Secret Password { get; init; }

        public bool? Admin { get; init; }

        /// <summary>If present, covered by <see cref="Mac"/>.</summary>
        public string? UserType { get; init; }

        public bool? InhibitLogin { get; init; }

        /// <summary>
        /// HMAC-SHA1 with the secret, in hexadecimal, of nonce, username, password, <c>admin</c> or <c>notadmin</c>, and the user type if present,
        /// separated by NUL.
        /// </summary>
        public required string Mac { get; init; }
    }
}

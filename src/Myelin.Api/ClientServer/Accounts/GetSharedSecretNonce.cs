using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>A nonce for <see cref="RegisterWithSharedSecret"/>, as Synapse's administrators' tools ask for it.</summary>
public sealed record GetSharedSecretNonce : IOperation<GetSharedSecretNonce.Response>
{
    public static Operation Contract { get; } = Operation.Get("getSharedSecretNonce", RegisterWithSharedSecret.Path) with
    {
        Auth = AuthScheme.None,
        IsSpecified = false,
        RateLimit = RateLimitClass.RegistrationStep,
    };

    public sealed record Response(string Nonce);
}

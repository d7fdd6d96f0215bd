using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>A nonce for <see cref="RegisterWithSharedSecretHandler"/>.</summary>
internal sealed class GetSharedSecretNonceHandler(SharedSecretNonces nonces) : IHandler<GetSharedSecretNonce, GetSharedSecretNonce.Response>
{
    public ValueTask<GetSharedSecretNonce.Response> HandleAsync(Call call, GetSharedSecretNonce request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new GetSharedSecretNonce.Response(nonces.Create()));
}

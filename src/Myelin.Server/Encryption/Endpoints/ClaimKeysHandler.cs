using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class ClaimKeysHandler(KeyClaiming claiming) : IHandler<ClaimKeys, IJsonBody>
{
    public ValueTask<IJsonBody> HandleAsync(Call call, ClaimKeys request, CancellationToken cancellationToken) =>
        claiming.RunAsync(request.Content.OneTimeKeys, cancellationToken);
}

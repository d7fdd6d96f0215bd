using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.Keys;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class QueryKeysHandler(KeyQuery query) : IHandler<QueryKeys, IJsonBody>
{
    public ValueTask<IJsonBody> HandleAsync(Call call, QueryKeys request, CancellationToken cancellationToken) =>
        query.RunAsync(call.Caller.User, request.Content.DeviceKeys, cancellationToken);
}

using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class GetRoomKeysHandler(KeyBackups backups) : IHandler<GetRoomKeys, IStreamedJson>
{
    public ValueTask<IStreamedJson> HandleAsync(Call call, GetRoomKeys request, CancellationToken cancellationToken) =>
        backups.KeysAsync(call.Caller.User, request.Version, null, cancellationToken);
}

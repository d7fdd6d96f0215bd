using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class PutRoomKeysHandler(KeyBackups backups) : IHandler<PutRoomKeys, RoomKeysUpdate>
{
    public ValueTask<RoomKeysUpdate> HandleAsync(Call call, PutRoomKeys request, CancellationToken cancellationToken) =>
        backups.StoreAsync(call.Caller.User, request.Version, BackedUpKey.ReadAll(request.Content, null, null), cancellationToken);
}

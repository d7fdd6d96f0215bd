using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class PutRoomKeysByRoomIdHandler(KeyBackups backups) : IHandler<PutRoomKeysByRoomId, RoomKeysUpdate>
{
    public ValueTask<RoomKeysUpdate> HandleAsync(Call call, PutRoomKeysByRoomId request, CancellationToken cancellationToken) =>
        backups.StoreAsync(call.Caller.User, request.Version, BackedUpKey.ReadAll(request.Content, request.RoomId, null), cancellationToken);
}

using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class PutRoomKeyBySessionIdHandler(KeyBackups backups) : IHandler<PutRoomKeyBySessionId, RoomKeysUpdate>
{
    public ValueTask<RoomKeysUpdate> HandleAsync(Call call, PutRoomKeyBySessionId request, CancellationToken cancellationToken) =>
        backups.StoreAsync(call.Caller.User, request.Version, BackedUpKey.ReadAll(request.Content, request.RoomId, request.SessionId), cancellationToken);
}

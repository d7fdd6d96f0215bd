using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class DeleteRoomKeyBySessionIdHandler(KeyBackups backups) : IHandler<DeleteRoomKeyBySessionId, RoomKeysUpdate>
{
    public ValueTask<RoomKeysUpdate> HandleAsync(Call call, DeleteRoomKeyBySessionId request, CancellationToken cancellationToken) =>
        backups.DeleteKeysAsync(call.Caller.User, request.Version, request.RoomId, request.SessionId, cancellationToken);
}

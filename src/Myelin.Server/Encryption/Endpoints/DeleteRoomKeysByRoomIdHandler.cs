using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class DeleteRoomKeysByRoomIdHandler(KeyBackups backups) : IHandler<DeleteRoomKeysByRoomId, RoomKeysUpdate>
{
    public ValueTask<RoomKeysUpdate> HandleAsync(Call call, DeleteRoomKeysByRoomId request, CancellationToken cancellationToken) =>
        backups.DeleteKeysAsync(call.Caller.User, request.Version, request.RoomId, null, cancellationToken);
}

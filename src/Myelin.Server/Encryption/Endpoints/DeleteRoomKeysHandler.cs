using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class DeleteRoomKeysHandler(KeyBackups backups) : IHandler<DeleteRoomKeys, RoomKeysUpdate>
{
    public ValueTask<RoomKeysUpdate> HandleAsync(Call call, DeleteRoomKeys request, CancellationToken cancellationToken) =>
        backups.DeleteKeysAsync(call.Caller.User, request.Version, null, null, cancellationToken);
}

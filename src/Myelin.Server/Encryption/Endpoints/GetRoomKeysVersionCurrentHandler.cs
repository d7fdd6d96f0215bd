using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class GetRoomKeysVersionCurrentHandler(KeyBackups backups) : IHandler<GetRoomKeysVersionCurrent, RoomKeysVersion>
{
    public ValueTask<RoomKeysVersion> HandleAsync(Call call, GetRoomKeysVersionCurrent request, CancellationToken cancellationToken) =>
        backups.CurrentAsync(call.Caller.User, cancellationToken);
}

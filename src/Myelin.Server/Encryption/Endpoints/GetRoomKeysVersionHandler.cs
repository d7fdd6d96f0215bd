using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class GetRoomKeysVersionHandler(KeyBackups backups) : IHandler<GetRoomKeysVersion, RoomKeysVersion>
{
    public ValueTask<RoomKeysVersion> HandleAsync(Call call, GetRoomKeysVersion request, CancellationToken cancellationToken) =>
        backups.GetAsync(call.Caller.User, request.Version, cancellationToken);
}

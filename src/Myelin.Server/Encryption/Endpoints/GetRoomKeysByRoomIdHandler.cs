using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class GetRoomKeysByRoomIdHandler(KeyBackups backups) : IHandler<GetRoomKeysByRoomId, IStreamedJson>
{
    public ValueTask<IStreamedJson> HandleAsync(Call call, GetRoomKeysByRoomId request, CancellationToken cancellationToken) =>
        backups.KeysAsync(call.Caller.User, request.Version, request.RoomId, cancellationToken);
}

using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class GetRoomKeyBySessionIdHandler(KeyBackups backups) : IHandler<GetRoomKeyBySessionId, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, GetRoomKeyBySessionId request, CancellationToken cancellationToken) =>
        await backups.KeyAsync(call.Caller.User, request.Version, request.RoomId, request.SessionId, cancellationToken);
}

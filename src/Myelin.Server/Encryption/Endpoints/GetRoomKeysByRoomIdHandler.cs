using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class GetRoomKeysByRoomIdHandler(KeyBackups backups) : IHandler<GetRoomKeysByRoomId, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, GetRoomKeysByRoomId request, CancellationToken cancellationToken) =>
        new BackedUpKeysAnswer(await backups.KeysAsync(call.Caller.User, request.Version, request.RoomId, null, cancellationToken), KeysAnswerForm.Sessions);
}

using Myelin.Api;
using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class GetRoomKeyBySessionIdHandler(KeyBackups backups) : IHandler<GetRoomKeyBySessionId, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, GetRoomKeyBySessionId request, CancellationToken cancellationToken)
    {
        var keys = await backups.KeysAsync(call.Caller.User, request.Version, request.RoomId, request.SessionId, cancellationToken);
        return keys.Count > 0 ? new BackedUpKeysAnswer(keys, KeysAnswerForm.Key) : throw MatrixException.NotFound("There is no such key.");
    }
}

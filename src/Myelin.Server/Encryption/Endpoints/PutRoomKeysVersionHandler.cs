using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class PutRoomKeysVersionHandler(KeyBackups backups) : IHandler<PutRoomKeysVersion, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, PutRoomKeysVersion request, CancellationToken cancellationToken)
    {
        await backups.UpdateAsync(call.Caller.User, request.Version, request.Content, cancellationToken);
        return Empty.Value;
    }
}

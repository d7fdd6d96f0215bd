using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class DeleteRoomKeysVersionHandler(KeyBackups backups) : IHandler<DeleteRoomKeysVersion, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, DeleteRoomKeysVersion request, CancellationToken cancellationToken)
    {
        await backups.DeleteAsync(call.Caller.User, request.Version, cancellationToken);
        return Empty.Value;
    }
}

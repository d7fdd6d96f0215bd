using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Server.Encryption.KeyBackup;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class PostRoomKeysVersionHandler(KeyBackups backups) : IHandler<PostRoomKeysVersion, PostRoomKeysVersion.Response>
{
    public async ValueTask<PostRoomKeysVersion.Response> HandleAsync(Call call, PostRoomKeysVersion request, CancellationToken cancellationToken) =>
        new(await backups.CreateAsync(call.Caller.User, request.Content.Algorithm, request.Content.AuthData, cancellationToken));
}

using Myelin.Api.ClientServer.Encryption;
using Myelin.Server.Encryption.Keys;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class UploadKeysHandler(DeviceKeyUpload upload) : IHandler<UploadKeys, UploadKeys.Response>
{
    public async ValueTask<UploadKeys.Response> HandleAsync(Call call, UploadKeys request, CancellationToken cancellationToken) =>
        new(await upload.UploadAsync(call.Caller, request.Content, cancellationToken));
}

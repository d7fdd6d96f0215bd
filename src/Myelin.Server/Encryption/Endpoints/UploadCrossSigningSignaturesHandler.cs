using Myelin.Api.ClientServer.Encryption;
using Myelin.Server.Encryption.CrossSigning;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

internal sealed class UploadCrossSigningSignaturesHandler(SignatureUpload upload)
    : IHandler<UploadCrossSigningSignatures, UploadCrossSigningSignatures.Response>
{
    public async ValueTask<UploadCrossSigningSignatures.Response> HandleAsync(
        Call call, UploadCrossSigningSignatures request, CancellationToken cancellationToken) =>
        new(await upload.UploadAsync(call.Caller.User, request.Content, cancellationToken));
}

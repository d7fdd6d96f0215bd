using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Media.Uploading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"POST upload".</summary>
internal sealed class UploadContentHandler(MediaUploads uploads) : IHandler<UploadContent, UploadContent.Response>
{
    public async ValueTask<UploadContent.Response> HandleAsync(Call call, UploadContent request, CancellationToken cancellationToken) =>
        new((await uploads.UploadAsync(call.Caller.User, request.Content, request.FileName, cancellationToken)).Value);
}

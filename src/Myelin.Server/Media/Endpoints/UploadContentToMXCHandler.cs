using Myelin.Api;
using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;
using Myelin.Server.Http;
using Myelin.Server.Media.Uploading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"PUT upload".</summary>
internal sealed class UploadContentToMXCHandler(MediaUploads uploads) : IHandler<UploadContentToMXC, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, UploadContentToMXC request, CancellationToken cancellationToken)
    {
        if (!MxcUri.TryCreate(request.ServerName, request.MediaId, out var uri))
        {
            throw MatrixException.NotFound("That is not a URI of content.");
        }

        await uploads.FillAsync(call.Caller.User, uri, request.Content, request.FileName, cancellationToken);
        return Empty.Value;
    }
}

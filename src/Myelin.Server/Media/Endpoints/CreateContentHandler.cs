using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Media.Uploading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"POST create".</summary>
internal sealed class CreateContentHandler(MediaUploads uploads) : IHandler<CreateContent, CreateContent.Response>
{
    public async ValueTask<CreateContent.Response> HandleAsync(Call call, CreateContent request, CancellationToken cancellationToken)
    {
        var (uri, expiresAt) = await uploads.CreateAsync(call.Caller.User, cancellationToken);
        return new CreateContent.Response(uri.Value, expiresAt.ToUnixTimeMilliseconds());
    }
}

using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Media.Uploading;

namespace Myelin.Server.Media.Endpoints;

/// <summary>Uploads ("Content repository").</summary>
internal sealed class MediaUploadEndpoints(IOptions<MyelinOptions> options, MediaUploads uploads) : IEndpoints<MediaUploadEndpoints>
{
    public static void Map(IOperationMap<MediaUploadEndpoints> map)
    {
        map.Serve(GetConfigAuthed.Contract, static endpoints => endpoints.GetConfigAuthedAsync);
        map.Serve(GetConfig.Contract, static endpoints => endpoints.GetConfigAsync);
        map.Serve(CreateContent.Contract, static endpoints => endpoints.CreateContentAsync);
        map.Serve(UploadContent.Contract, static endpoints => endpoints.UploadContentAsync);
        map.Serve(UploadContentToMXC.Contract, static endpoints => endpoints.UploadContentToMXCAsync);
    }

    private ValueTask<MediaConfiguration> GetConfigAuthedAsync(Call call, GetConfigAuthed request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new MediaConfiguration { UploadSize = options.Value.Media.MaximumUploadBytes });

    /// <summary>"GET config", at the path from before v1.11.</summary>
    private ValueTask<MediaConfiguration> GetConfigAsync(Call call, GetConfig request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new MediaConfiguration { UploadSize = options.Value.Media.MaximumUploadBytes });

    private async ValueTask<CreateContent.Response> CreateContentAsync(Call call, CreateContent request, CancellationToken cancellationToken)
    {
        var (uri, expiresAt) = await uploads.CreateAsync(call.Caller.User, cancellationToken);
        return new CreateContent.Response(uri.Value, expiresAt.ToUnixTimeMilliseconds());
    }

    private async ValueTask<UploadContent.Response> UploadContentAsync(Call call, UploadContent request, CancellationToken cancellationToken) =>
        new((await uploads.UploadAsync(call.Caller.User, request.Content, request.FileName, cancellationToken)).Value);

    private async ValueTask<Empty> UploadContentToMXCAsync(Call call, UploadContentToMXC request, CancellationToken cancellationToken)
    {
        if (!MxcUri.TryCreate(request.ServerName, request.MediaId, out var uri))
        {
            throw MatrixException.NotFound("That is not a URI of content.");
        }

        await uploads.FillAsync(call.Caller.User, uri, request.Content, request.FileName, cancellationToken);
        return Empty.Value;
    }
}
